# What ./test and .ci/run have in common. Sourced by bash.

say() { echo "==> $*"; }

may_install() { command -v apt-get > /dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2> /dev/null; }; }

# Installs Debian packages without asking. Fails where this user may not.
apt_install() {
  may_install || return 1
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  say "installing Debian packages: $*"
  "${as_root[@]}" apt-get -qq update || say "apt-get update failed; trying with the package lists there are"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends "$@" > /dev/null
}

# Debian keeps daemons where the PATH of a plain user does not look.
mosquitto_binary() { PATH=$PATH:/usr/sbin:/usr/local/sbin command -v mosquitto; }

# Packages of brokers start one on the usual port; only the program was wanted.
disable_service() {
  if [ -d /run/systemd/system ]; then
    if [ "$(id -u)" = 0 ]; then systemctl disable --now "$1"; else sudo -n systemctl disable --now "$1"; fi
  fi
}

install_mosquitto() { apt_install mosquitto mosquitto-clients && disable_service mosquitto; }

rabbitmq_is_here() { compgen -G '/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server' > /dev/null; }

install_rabbitmq() { apt_install rabbitmq-server && disable_service rabbitmq-server; }

# install_npm DIRECTORY: what its package.json wants, which is where Node.js looks for it.
install_npm() {
  if ! command -v node > /dev/null || ! command -v npm > /dev/null; then apt_install nodejs npm || return 1; fi
  say "installing from npm: $1"
  (cd "$1" && timeout 180 npm install --silent --no-audit --no-fund --no-package-lock --ignore-scripts)
}

docker_runs() { command -v docker > /dev/null && docker info > /dev/null 2>&1; }

# What a stand-in image is labelled with: a digest of all that it is made of. One made by an older script, or of another version, has another.
stand_in_label=dev.mqttbridge.stand-in

stand_in_is_current() { [ "$(docker image inspect --format "{{index .Config.Labels \"$stand_in_label\"}}" "$1" 2> /dev/null)" = "$2" ]; }

# copy_libraries PROGRAM ROOT: what it is linked with, the loader among it, to the same paths below ROOT.
copy_libraries() {
  local library
  for library in $(ldd "$1" | grep -o '/[^ ]*'); do
    case $library in "$2"/*) continue ;; esac # lies there already
    mkdir -p "$2$(dirname "$library")"
    cp -L "$library" "$2$library"
  done
}

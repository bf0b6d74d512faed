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

install_mosquitto() {
  apt_install mosquitto mosquitto-clients || return 1
  # The package starts a broker of its own on port 1883; only the binary was wanted.
  if [ -d /run/systemd/system ]; then
    if [ "$(id -u)" = 0 ]; then systemctl disable --now mosquitto; else sudo -n systemctl disable --now mosquitto; fi
  fi
}

docker_runs() { command -v docker > /dev/null && docker info > /dev/null 2>&1; }

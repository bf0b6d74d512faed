# shellcheck shell=bash
# What the bench scripts share: sourced, not run. The caller has set bench_name, bench_jar and service_jar.

export PATH="$PATH:/usr/sbin:/sbin" # where Debian keeps servers; not on every user's path

say() { printf 'bench/%s: %s\n' "$bench_name" "$*" >&2; }

has() { command -v "$1" >/dev/null; }

maven() {
  if [[ -x ./mvnw ]]; then
    ./mvnw "$@"
  elif has mvn; then
    mvn "$@"
  else
    say "building needs Maven (Debian: apt-get install maven)"
    exit 3
  fi
}

is_newer() { # is_newer JAR SOURCE...: is any of the sources newer than the jar?
  local jar=$1
  shift
  [[ -n $(find "$@" -type f -newer "$jar" -print -quit) ]]
}

build_bench() {
  if [[ ! -f $bench_jar ]] || is_newer "$bench_jar" bench/src bench/pom.xml; then
    say "building the bench"
    maven -q -f bench/pom.xml -DskipTests package
  fi
}

build_service() {
  if [[ ! -f $service_jar ]]; then
    say "building the service"
    maven -q -pl camel-main -am -DskipTests package
  elif is_newer "$service_jar" camel-main/src/main config routes; then
    say "warning: $service_jar is older than its sources; to build it anew: mvn -pl camel-main -am package"
  fi
}

install_missing() { # install_missing PACKAGE...: those that are not there; what it traps is done when its subshell ends
  local as_root=()
  if (($# == 0)); then
    return
  fi
  if ((EUID != 0)); then
    as_root=(sudo -n)
  fi
  if ! has apt-get || ! "${as_root[@]}" true 2>/dev/null; then
    say "missing: $* (names of the Debian packages); install them, or leave them out with --only"
    exit 3
  fi
  say "installing $*"
  keep_services_down "${as_root[@]}"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends "$@" >&2
}

# Debian starts a server when it installs it; the bench starts its own, and wants no other.
keep_services_down() {
  local policy=/usr/sbin/policy-rc.d
  if [[ ! -e $policy ]]; then
    # shellcheck disable=SC2064 # expanded now, on purpose: the arguments are local
    trap "$* rm -f $policy" EXIT
    printf '#!/bin/sh\nexit 101\n' | "$@" tee "$policy" >/dev/null
    "$@" chmod 755 "$policy"
  fi
}

read_options() { # read_options ARGUMENT...: what of the command line matters here, into targets, service_jar and help
  local argument previous=
  help=false
  for argument in "$@"; do
    case $argument in
      --only=*) targets=${argument#*=} ;;
      --gateway-jar=*) service_jar=${argument#*=} ;;
      --help) help=true ;;
    esac
    case $previous in
      --only) targets=$argument ;;
      --gateway-jar) service_jar=$argument ;;
    esac
    previous=$argument
  done
}

wants() { [[ ,$targets, == *,$1,* ]]; }

nginx_can_stream() {
  local build
  build=$(nginx -V 2>&1)
  [[ $build == *--with-stream* ]] || return 1
  [[ $build != *--with-stream=dynamic* ]] || [[ -f $(sed -n 's/.*--modules-path=\([^ ]*\).*/\1/p' <<<"$build")/ngx_stream_module.so ]]
}

missing_packages() {
  has mosquitto || echo mosquitto
  if wants haproxy && ! has haproxy; then
    echo haproxy
  fi
  if wants nginx && ! { has nginx && nginx_can_stream; }; then
    echo nginx libnginx-mod-stream
  fi
}

install_peers() { # those of the targets, and Mosquitto
  local packages
  read -ra packages <<<"$(missing_packages | tr '\n' ' ')"
  (install_missing "${packages[@]}")
}

run_bench() { # run_bench CLASS ARGUMENT...
  local class=$1
  shift
  exec java -XX:+UseSerialGC -Xmx256m -cp "$bench_jar" "dev.mqttbridge.bench.$class" "$@"
}

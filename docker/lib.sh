# shellcheck shell=bash disable=SC2034 # names that the scripts use
# What setup.sh, test-complete-setup.sh and reset.sh have in common: sourced, not run.

docker_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root_dir=$(dirname "$docker_dir")
# shellcheck source-path=SCRIPTDIR source=../src-test/tools/lib.sh
. "$root_dir/src-test/tools/lib.sh"

# Not the name of a directory that somebody may have other containers of: Compose would call theirs ours.
project=mqtt-bridge-docker
service_image=mqtt-bridge:latest
# What takes the place of official images where no registry is reached.
mosquitto_stand_in=mqtt-bridge/mosquitto-stand-in:latest
jre_stand_in=mqtt-bridge/jre-stand-in:latest

brokers=(parent child1 child2)
containers=("${brokers[@]/#/mosquitto-}" mqtt-bridge)
# As compose.yaml names them, those of its profile monitoring last.
network=mqtt-bridge-network
volumes=(mqtt-bridge-mosquitto-data mqtt-bridge-prometheus-data mqtt-bridge-grafana-data)
monitoring_containers=(mqtt-bridge-prometheus mqtt-bridge-grafana)
declare -A broker_port=([parent]=1883 [child1]=1884 [child2]=1885)

die() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

# The comment at the head of a script is its help.
print_help() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//p}' "$1"; }

# read_no_arguments SCRIPT ARGUMENT...: of scripts that know no option but --help.
read_no_arguments() {
  local script=$1
  shift
  case ${1:-} in
    '') ;;
    -h | --help) print_help "$script"; exit 0 ;;
    *) die "unknown argument '$1'; see $(basename "$script") --help" ;;
  esac
}

require_docker() {
  command -v docker > /dev/null || die "needs Docker; on Debian: apt-get install docker.io docker-compose"
  local answer
  answer=$(docker info 2>&1 > /dev/null) || die "no Docker daemon answers, or this user may not speak to it: $answer"
  find_compose || die "needs Docker Compose; on Debian: apt-get install docker-compose"
}

find_compose() {
  if docker compose version > /dev/null 2>&1; then
    compose_command=(docker compose)
  elif command -v docker-compose > /dev/null; then
    compose_command=(docker-compose)
  else
    return 1
  fi
}

compose() { "${compose_command[@]}" -p "$project" -f "$docker_dir/compose.yaml" "$@"; }

have_image() { docker image inspect "$1" > /dev/null 2>&1; }

container_exists() { docker container inspect "$1" > /dev/null 2>&1; }

# container_has FORMAT VALUE CONTAINER: false also where there is no such container.
container_has() { [ "$(docker container inspect --format "$1" "$3" 2> /dev/null)" = "$2" ]; }

is_running_container() { container_has '{{.State.Running}}' true "$1"; }

is_ours() { container_has '{{index .Config.Labels "com.docker.compose.project"}}' "$project" "$1"; }

# The names of our containers are names that others may have given to theirs.
require_ours() {
  local container
  for container in "${containers[@]}"; do
    if container_exists "$container" && ! is_ours "$container"; then
      die "container $container is not ours: something else made it, or an older docker/setup.sh; rename or remove it first"
    fi
  done
}

# Docker does not stop what is paused, as a test that was broken off may have left it.
unpause() {
  if is_ours "$1" && container_has '{{.State.Paused}}' true "$1"; then docker unpause "$1" > /dev/null; fi
}

is_stand_in() { [ "$1" = "$mosquitto_stand_in" ] || [ "$1" = "$jre_stand_in" ]; }

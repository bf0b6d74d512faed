#!/usr/bin/env bash
# Prepares the whole system in Docker: images, configuration, network, volume, containers. Starts nothing that did not run before.
# Usage: docker/setup.sh [--help]
#
# Safe to run again: what is there stays, with its data; the service's image is built anew from what has changed, and its
# container is replaced if that made another image, and started again if it ran. Afterwards:
#
#   docker/test-complete-setup.sh                     starts everything and tries it
#   docker compose -f docker/compose.yaml up -d       starts everything (or docker-compose)
#
# Images that are neither here nor can be pulled are replaced by stand-ins, made of this machine's own Mosquitto and JDK 17, and
# the service's jar is built by this machine's Maven. To use others:
#   MQTT_BRIDGE_MOSQUITTO_IMAGE=IMAGE   instead of eclipse-mosquitto:2
#   MQTT_BRIDGE_BUILD_IMAGE=IMAGE       instead of maven:3.9-eclipse-temurin-17, builds the service
#   MQTT_BRIDGE_RUNTIME_IMAGE=IMAGE     instead of eclipse-temurin:17-jre, runs it
# What was chosen is written to docker/.env, where Docker Compose looks for it, with those of compose.yaml's other variables that are
# set. What the environment does not set, is taken from there; lines of others in it stay.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# get_image IMAGE: is it here, or can it be pulled?
get_image() {
  is_stand_in "$1" && return 1 # in no registry, and perhaps made of what this machine no longer has
  have_image "$1" && return
  say "pulling $1"
  timeout 300 docker pull --quiet "$1"
}

default_mosquitto=eclipse-mosquitto:2
default_build=maven:3.9-eclipse-temurin-17
default_runtime=eclipse-temurin:17-jre

# Is it neither what is tried first nor what takes its place?
is_asked_for() { case $1 in "$default_mosquitto" | "$default_build" | "$default_runtime" | "$mosquitto_stand_in" | "$jre_stand_in") return 1 ;; esac; }

choose_mosquitto() {
  mosquitto_image=${MQTT_BRIDGE_MOSQUITTO_IMAGE:-$default_mosquitto}
  get_image "$mosquitto_image" && return
  if is_asked_for "$mosquitto_image"; then
    die "MQTT_BRIDGE_MOSQUITTO_IMAGE=$mosquitto_image is not here and cannot be pulled"
  fi
  mosquitto_image=$mosquitto_stand_in
  say "$mosquitto_image, made of this machine's mosquitto, serves in its place"
  command -v mosquitto_sub > /dev/null && mosquitto_binary > /dev/null || install_mosquitto ||
    die "no mosquitto here to make it of, and no right to install it; on Debian: apt-get install mosquitto mosquitto-clients"
  "$root_dir/src-test/tools/stand-in-image" "$mosquitto_image"
}

choose_java() {
  build_image=${MQTT_BRIDGE_BUILD_IMAGE:-$default_build}
  runtime_image=${MQTT_BRIDGE_RUNTIME_IMAGE:-$default_runtime}
  jar=source
  if ! get_image "$runtime_image"; then
    if is_asked_for "$runtime_image"; then
      die "MQTT_BRIDGE_RUNTIME_IMAGE=$runtime_image is not here and cannot be pulled"
    fi
    runtime_image=$jre_stand_in
    say "$runtime_image, made of this machine's JDK, serves in its place"
    "$root_dir/src-test/tools/stand-in-jre-image" "$runtime_image"
  fi
  if ! get_image "$build_image"; then
    if is_asked_for "$build_image" && [ "$build_image" != "$runtime_image" ]; then
      die "MQTT_BRIDGE_BUILD_IMAGE=$build_image is not here and cannot be pulled"
    fi
    jar=host
    build_image=$runtime_image
  fi
}

# Or does anything of the service's sources ask for a new jar?
jar_is_current() {
  local file=$root_dir/camel-main/target/mqtt-bridge.jar
  [ -f "$file" ] && (cd "$root_dir" && [ -z "$(find pom.xml camel-main/pom.xml camel-main/src/main config routes -newer "$file" -print -quit)" ])
}

build_jar_here() {
  if ! jar_is_current; then
    say "building the service's jar with this machine's Maven"
    (cd "$root_dir" && ./mvnw -q -B -ntp -pl camel-main -DskipTests package)
  fi
}

build_service_image() {
  local version revision
  version=$(sed -n 's/.*<version>\(.*\)<\/version>.*/\1/p' "$root_dir/pom.xml" | head -n 1)
  # A copy without its history has no revision to name.
  revision=$(git -C "$root_dir" rev-parse HEAD 2> /dev/null || echo unknown)
  say "building $service_image on $runtime_image"
  # CREATED is left out: each run would make another image.
  docker build --quiet --force-rm --file "$docker_dir/Dockerfile" --tag "$service_image" \
    --build-arg "BUILD_IMAGE=$build_image" --build-arg "RUNTIME_IMAGE=$runtime_image" --build-arg "JAR=$jar" \
    --build-arg "VERSION=$version" --build-arg "REVISION=$revision" "$root_dir"
}

env_file=$docker_dir/.env
# What a run chooses, with the environment's or the file's images tried first; and what it only hands on to Docker Compose.
image_keys=(MQTT_BRIDGE_MOSQUITTO_IMAGE MQTT_BRIDGE_BUILD_IMAGE MQTT_BRIDGE_RUNTIME_IMAGE)
other_keys=(MQTT_BRIDGE_BROKER_BIND MQTT_BRIDGE_GATEWAY_BIND MQTT_BRIDGE_HTTP_BIND MQTT_BRIDGE_HEALTH_LOGIN CHECK_INTERVAL TIMEOUT FAIL_THRESHOLD)

# from_env_file KEY: as Docker Compose reads it, the last one.
from_env_file() { sed -n "s/^$1=//p" "$env_file" | tail -n 1 | sed "s/^\([\"']\)\(.*\)\1\$/\2/"; }

# What an earlier run chose because it had nothing better is not taken for a wish.
read_env_file() {
  local key value host_jar=false
  [ -f "$env_file" ] || return 0
  if [ "$(from_env_file MQTT_BRIDGE_JAR)" = host ]; then host_jar=true; fi
  for key in "${image_keys[@]}"; do
    value=$(from_env_file "$key")
    if [ -n "${!key:-}" ] || ! is_asked_for "$value"; then continue; fi
    # Then it is the runtime image, which cannot build.
    if [ "$key" = MQTT_BRIDGE_BUILD_IMAGE ] && $host_jar; then continue; fi
    printf -v "$key" %s "$value"
  done
}

# set_in_env_file KEY VALUE
set_in_env_file() {
  local others
  others=$(grep -v "^$1=" "$env_file" || true)
  printf '%s\n' "$others" "$1=$2" > "$env_file"
}

write_env_file() {
  local key
  [ -s "$env_file" ] || echo "# Written by docker/setup.sh, read by it and by Docker Compose. Lines of yours stay." > "$env_file"
  set_in_env_file COMPOSE_PROJECT_NAME $project
  set_in_env_file MQTT_BRIDGE_MOSQUITTO_IMAGE "$mosquitto_image"
  set_in_env_file MQTT_BRIDGE_BUILD_IMAGE "$build_image"
  set_in_env_file MQTT_BRIDGE_RUNTIME_IMAGE "$runtime_image"
  set_in_env_file MQTT_BRIDGE_JAR $jar
  for key in "${other_keys[@]}"; do
    if [ -n "${!key:-}" ]; then set_in_env_file "$key" "${!key}"; fi
  done
}

# Users of containers are others than the owner of these files.
check_readable() {
  local closed
  closed=$(find "$docker_dir/mosquitto" "$docker_dir/config" "$root_dir/routes" \( -type f ! -perm -o=r \) -o \( -type d ! -perm -o=rx \))
  [ -z "$closed" ] || die "the containers' users cannot read these; chmod -R o+rX them:"$'\n'"$closed"
}

check_config() {
  say "checking docker/config and routes"
  docker run --rm --read-only --tmpfs /tmp:exec \
    --volume "$docker_dir/config:/opt/mqtt-bridge/config:ro" --volume "$root_dir/routes:/opt/mqtt-bridge/routes:ro" \
    "$service_image" --check
}

# What ran before it was replaced, and is to run again.
restart=()

# remove_if_outdated CONTAINER IMAGE. Removed rather than recreated: docker-compose 1.29 cannot do that with Docker 25 and newer.
remove_if_outdated() {
  container_exists "$1" || return 0
  if ! container_has '{{.Image}}' "$(docker image inspect --format '{{.Id}}' "$2")" "$1"; then
    say "$1 has an older image than $2: replacing it"
    if is_running_container "$1"; then restart+=("$1"); fi
    unpause "$1"
    docker stop "$1" > /dev/null
    docker rm --volumes "$1" > /dev/null
  fi
}

read_no_arguments "$0" "$@"
require_docker
require_ours
say "using ${compose_command[*]}"
read_env_file
choose_mosquitto
choose_java
[ $jar = source ] || build_jar_here
build_service_image
write_env_file
check_readable
check_config
for broker in "${brokers[@]}"; do remove_if_outdated "mosquitto-$broker" "$mosquitto_image"; done
remove_if_outdated mqtt-bridge "$service_image"
say "network, volume, containers"
compose up --no-start --no-recreate --no-build
if [ ${#restart[@]} -gt 0 ]; then
  say "starting again what ran before: ${restart[*]}"
  docker start "${restart[@]}" > /dev/null
fi
say "ready. To start: ${compose_command[*]} -f docker/compose.yaml up -d; to start and try: docker/test-complete-setup.sh"

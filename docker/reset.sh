#!/usr/bin/env bash
# Removes what docker/setup.sh and docker/test-complete-setup.sh have made: containers, network, volumes WITH ALL MESSAGES IN
# THEM, the service's image, stand-in images and docker/.env, with all that was written into it. Images that were pulled stay, and so
# does Docker's build cache, which belongs to no project; `docker builder prune` empties it.
# Usage: docker/reset.sh [--help]
#
# Safe to run again: what is gone is gone.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

remove_image() {
  if have_image "$1"; then
    say "image $1"
    docker rmi "$1" > /dev/null
  fi
}

read_no_arguments "$0" "$@"
require_docker
say "containers, network, volumes of Compose project $project"
for container in "${containers[@]}"; do unpause "$container"; done
compose --profile monitoring down --volumes
remove_image "$service_image"
remove_image "$mosquitto_stand_in"
remove_image "$jre_stand_in"
# Without names: images that newer ones have taken the name of, and the build stage, which the classic builder keeps.
for label in org.opencontainers.image.title=mqtt-bridge dev.mqttbridge.stage=build; do
  docker image prune --force --filter "label=$label" > /dev/null
done
rm -f "$docker_dir/.env"

left=$(
  docker ps --all --quiet --filter "label=com.docker.compose.project=$project"
  docker network ls --quiet --filter "label=com.docker.compose.project=$project"
  docker volume ls --quiet --filter "label=com.docker.compose.project=$project"
  docker images --quiet "$service_image"
)
[ -z "$left" ] || die "could not remove: $left"
say "nothing is left but Docker's build cache"

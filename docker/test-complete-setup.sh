#!/usr/bin/env bash
# Sets the whole system up in Docker, tries all of it, and leaves it running.
# Usage: docker/test-complete-setup.sh [--help]
#
# Prepares (docker/setup.sh), starts the brokers, then the service, and checks: connections, messages from each broker to each other
# and through the gateway, that none goes round in a loop, that brokers killed all at once have kept what they must, that clients
# of the gateway notice nothing while the parent is stopped, killed, paused and cut off, nor when they move back to it, and
# that the service itself stops as it should. Prints a report and exits with 0 if every check passed, else with 1.
#
# Safe to run again. It takes one to two minutes, disturbs the brokers, and leaves no topic or session of its own there.
# Needs mosquitto_pub and mosquitto_sub, which it installs on Debian where it may, and the ports 1883, 1884, 1885, 8080, 8883, 18883.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

gateway_port=8883
# The same listener, see compose.yaml: Mosquitto's clients would speak TLS on 8883.
client_port=18883
service=mqtt-bridge
parent=mosquitto-parent
run=setup-test-$$-$RANDOM

work=$(mktemp -d)
children=()
report=()
failures=0
detail=

# --- Small tools ---

now() { echo "${EPOCHREALTIME/[.,]/}"; } # microseconds

ms_since() { echo $((($(now) - $1) / 1000)); }

is_running() { kill -0 "$1" 2> /dev/null; }

# within SECONDS COMMAND...: until the command succeeds.
within() {
  local end=$(($(now) + $1 * 1000000))
  shift
  until "$@"; do
    (($(now) < end)) || return 1
    sleep 0.1
  done
}

# wait_for SECONDS WHAT COMMAND...: likewise, shown, and no use to go on without.
wait_for() {
  local seconds=$1 what=$2 began next
  shift 2
  began=$(now)
  next=$((began + 1000000))
  printf '    waiting for %s ' "$what"
  until "$@"; do
    if (($(now) > began + seconds * 1000000)); then
      echo " not within $seconds s"
      return 1
    fi
    if (($(now) > next)); then
      printf '.'
      next=$((next + 1000000))
    fi
    sleep 0.1
  done
  echo " $(ms_since "$began") ms"
}

# check NAME COMMAND...: one line of the report. The command may leave a word on it in $detail.
check() {
  local name=$1 began line outcome=PASS
  shift
  detail=
  began=$(now)
  if ! "$@"; then
    outcome=FAIL
    failures=$((failures + 1))
  fi
  line=$(printf '%s  %-58s %6d ms%s' "$outcome" "$name" "$(ms_since "$began")" "${detail:+  $detail}")
  echo "$line"
  report+=("$line")
}

# --- What is asked of the parts ---

# http PATH: headers and body.
# shellcheck disable=SC2016 # for the inner shell
http() {
  timeout 5 bash -c 'exec 3<> /dev/tcp/127.0.0.1/8080
    printf "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" "$1" >&3
    cat <&3' _ "$1" 2> /dev/null | tr -d '\r'
}

answers_ok() { [[ $(http /status) == "HTTP/1.1 200 "* ]]; }

# metric NAME{LABELS}: its value without fraction; nothing where there is none.
metric() { http /metrics | awk -v name="$1" '$1 == name { printf "%d", $2 }'; }

metric_is() { [ "$(metric "$1")" = "$2" ]; }

broker_is() { metric_is "mqtt_bridge_broker_status{broker=\"$1\",status=\"$2\"}" 1; }

links_are_up() { metric_is 'mqtt_bridge_link_up{link="child1"}' 1 && metric_is 'mqtt_bridge_link_up{link="child2"}' 1; }

sessions_at() { metric "mqtt_bridge_broker_sessions{broker=\"$1\"}"; }

# Nothing where there is no such meter, or no answer.
link_messages() { http /metrics | awk '/^mqtt_bridge_link_messages_total/ { sum += $2; n++ } END { if (n) printf "%d", sum }'; }

# accepts_client PORT: a CONNECT is answered by a CONNACK that says yes.
# shellcheck disable=SC2016 # for the inner shell
accepts_client() {
  local answer
  answer=$(timeout 5 bash -c 'exec 3<> "/dev/tcp/127.0.0.1/$1"
    printf "\x10\x0e\x00\x04MQTT\x04\x02\x00\x0a\x00\x02t1" >&3
    head -c 4 <&3 | od -An -tx1
    printf "\xe0\x00" >&3' _ "$1" 2> /dev/null | tr -d ' \n')
  [ "$answer" = 20020000 ] || { detail="CONNACK: ${answer:-none}"; return 1; }
  detail=
}

is_healthy() { [ "$(docker container inspect --format '{{.State.Health.Status}}' "$1")" = healthy ]; }

is_on_network() { [ -n "$(docker container inspect --format "{{with index .NetworkSettings.Networks \"$network\"}}{{.NetworkID}}{{end}}" "$1")" ]; }

# --- Clients ---

port_of() { if [ "$1" = gateway ]; then echo $client_port; else echo "${broker_port[$1]}"; fi; }

# subscribe NAME PLACE TOPIC OPTION...: in the background; what it says goes to $work/NAME.
subscribe() {
  local name=$1 place=$2 topic=$3
  shift 3
  : > "$work/$name"
  stdbuf -oL mosquitto_sub -d -h 127.0.0.1 -p "$(port_of "$place")" -i "$run-$name" -t "$topic" -F 'GOT %U %t %p' "$@" > "$work/$name" 2>&1 &
  children+=($!)
  last_child=$!
  within 10 grep -q 'received SUBACK' "$work/$name"
}

publish() {
  local place=$1 topic=$2 text=$3
  shift 3
  timeout 10 mosquitto_pub -h 127.0.0.1 -p "$(port_of "$place")" -t "$topic" -m "$text" "$@"
}

got() { grep -c '^GOT ' "$work/$1" || true; }

has_got() { grep -q "^GOT [0-9.]* $2\$" "$work/$1"; }

got_at_least() { [ "$(got "$1")" -ge "$2" ]; }

end_child() {
  if is_running "$1"; then
    kill "$1"
    wait "$1" || true # says that it was ended
  fi
}

# --- Connections ---

test_connections() {
  local broker
  for broker in "${brokers[@]}"; do
    check "$broker accepts a client (${broker_port[$broker]})" accepts_client "${broker_port[$broker]}"
  done
  check "the gateway accepts a client ($gateway_port)" accepts_client $gateway_port
  check "/status says OK (8080)" answers_ok
  check "/health shows every broker UP" all_up
  check "both links are UP" within 20 links_are_up
}

all_up() {
  [[ $(http /health) == *'"status":"UP","active":"parent"'* ]]
}

# --- Bridging, and loops ---

places=(parent child1 child2 gateway)

test_bridging() {
  local from to sent=0 before
  before=$(link_messages)
  for to in "${places[@]}"; do
    check "a subscriber at $to" subscribe "at-$to" "$to" "$run/bridge/#" -q 2
    bridge_subscribers+=("$last_child")
  done
  for from in "${places[@]}"; do
    for to in "${places[@]}"; do
      [ "$from" != "$to" ] || continue
      sent=$((sent + 1))
      check "a message from $from to $to" carries "$from" "$to"
    done
  done
  check "each subscriber has got each of $sent messages once" each_once $sent
  check "link counters have counted them" counters_rose "$before" $sent
  check "no message goes round: link counters stand still" counters_stand_still
  for to in "${bridge_subscribers[@]}"; do end_child "$to"; done
}

bridge_subscribers=()

carries() {
  publish "$1" "$run/bridge/$1" "to-$2" -q 2 && within 10 has_got "at-$2" "$run/bridge/$1 to-$2"
}

each_once() {
  local to bad=0 separator=
  for to in "${places[@]}"; do within 5 got_at_least "at-$to" "$1" || bad=1; done
  sleep 1 # for those that should not come
  for to in "${places[@]}"; do
    detail+="$separator$to $(got "at-$to")"
    separator=', '
    [ "$(got "at-$to")" = "$1" ] || bad=1
  done
  return $bad
}

# counters_rose BEFORE MESSAGES. Else they could stand still for another reason. Each message crossed a link at least once.
counters_rose() {
  local after
  after=$(link_messages)
  detail="${1:-none}, then ${after:-none}"
  [ -n "$1" ] && [ -n "$after" ] && [ "$after" -ge $(($1 + $2)) ]
}

counters_stand_still() {
  local before after
  before=$(link_messages)
  sleep 3
  after=$(link_messages)
  detail="$before, 3 s later $after"
  [ -n "$before" ] && [ "$before" = "$after" ]
}

# --- Persistence ---

queued=50

test_persistence() {
  local broker
  # With the service away, each broker has its own alone: what is there after the kill was on its disk, and not brought back by the bridge.
  check "docker stop of the service" docker_stop_service
  for broker in "${brokers[@]}"; do
    check "a retained message at $broker" publish "$broker" "$run/retained/$broker" kept -r -q 1
    check "$queued messages for a client of $broker that is away" queue_at "$broker"
  done
  for broker in "${brokers[@]}"; do check "$broker has written its database" within 20 is_written "$broker" "$(date +%s)"; done
  check "all three brokers killed and started" kill_brokers
  for broker in "${brokers[@]}"; do
    check "$broker has kept its retained message and has no other's" has_retained "$broker"
    check "$broker has kept the $queued messages" has_queued "$broker"
    check "$broker forgets both" forget "$broker"
  done
  check "docker start of the service" starts
  check "brokers and links are UP again" within 60 all_up_and_linked
}

docker_stop_service() { docker stop -t 10 "$service" > /dev/null; }

# is_written BROKER SECOND: Mosquitto writes every other second (docker/mosquitto), and a kill between two loses what came in since
# the first; no interval but 0 would prevent that. It does one thing at a time, so a database of a later second has all that was acknowledged before.
is_written() {
  local written
  written=$(docker cp "mosquitto-$1:/mosquitto/data/$1.db" - 2> /dev/null | TZ=UTC tar --list --verbose --full-time --file=- 2> /dev/null | awk '{ print $4, $5 }')
  [ -n "$written" ] && [ "$(date --utc --date "$written" +%s)" -gt "$2" ]
}

all_up_and_linked() { all_up && links_are_up; }

queue_at() {
  timeout 10 mosquitto_sub -h 127.0.0.1 -p "${broker_port[$1]}" -i "$run-away-$1" -c -q 1 -t "$run/queue/$1" -E &&
    seq "$queued" | timeout 20 mosquitto_pub -h 127.0.0.1 -p "${broker_port[$1]}" -t "$run/queue/$1" -q 1 -l
}

# Started in another order they get each other's addresses: who remembers those, takes one for the other from then on.
kill_brokers() {
  local broker
  docker kill "${brokers[@]/#/mosquitto-}" > /dev/null &&
    docker start mosquitto-child2 mosquitto-child1 mosquitto-parent > /dev/null || return 1
  for broker in "${brokers[@]}"; do within 20 accepts_client "${broker_port[$broker]}" || return 1; done
}

has_retained() {
  # 27: no second one came in time.
  [ "$(timeout 10 mosquitto_sub -h 127.0.0.1 -p "${broker_port[$1]}" -t "$run/retained/#" -F '%t %p' -C 2 -W 2 2> /dev/null || [ $? = 27 ])" = "$run/retained/$1 kept" ]
}

has_queued() {
  local count
  # 27: nothing more came in time. Counted below.
  timeout 20 mosquitto_sub -h 127.0.0.1 -p "${broker_port[$1]}" -i "$run-away-$1" -c -q 1 -t "$run/queue/$1" -C "$queued" -W 5 > "$work/queue-$1" || [ $? = 27 ] || return 1
  count=$(sort -un "$work/queue-$1" | wc -l)
  detail="$count of $queued"
  [ "$count" = "$queued" ]
}

forget() {
  publish "$1" "$run/retained/$1" "" -r -q 1 &&
    timeout 10 mosquitto_sub -h 127.0.0.1 -p "${broker_port[$1]}" -i "$run-away-$1" -t "$run/queue/$1" -E
}

# --- Failover: one subscriber and one publisher stay connected through all of it ---

rate_pause=0.02

test_failover() {
  start_clients || { check "two clients at the gateway" false; return; }
  check "two clients at the gateway, both at the parent" within 20 clients_are_at_parent
  check_fault "docker stop" "docker stop -t 5 $parent" "docker start $parent"
  check_fault "docker kill" "docker kill $parent" "docker start $parent"
  check_fault "docker pause" "docker pause $parent" "docker unpause $parent"
  check_fault "docker network disconnect" "docker network disconnect $network $parent" "docker network connect $network $parent"
  check "both clients have connected once and were never disconnected" undisturbed
  check "every message has arrived" nothing_lost
  stop_clients
}

start_clients() {
  subscribe fleet-sub gateway "$run/fleet" -q 1 -V mqttv5 -k 10 || return 1
  subscriber=$last_child
  mkfifo "$work/lines"
  stdbuf -oL mosquitto_pub -d -h 127.0.0.1 -p $client_port -i "$run-fleet-pub" -t "$run/fleet" -q 1 -V mqttv5 -k 10 -l < "$work/lines" > "$work/fleet-pub" 2>&1 &
  publisher=$!
  children+=("$publisher")
  feed > "$work/lines" &
  feeder=$!
  children+=("$feeder")
  within 10 got_at_least fleet-sub 10
}

# Numbers, some 50 a second, until it is told to stop; how many, it says itself.
feed() {
  local n=0 idle going=true
  trap 'going=false' TERM
  exec {idle}<> <(:)
  while $going; do
    n=$((n + 1))
    echo $n
    read -rt $rate_pause -u "$idle" || true # a sleep without a process
  done
  echo $n > "$work/fed"
}

clients_are_at_parent() { broker_is parent UP && [ "$(sessions_at parent)" = 2 ]; }

clients_are_elsewhere() {
  local broker
  [ "$(sessions_at parent)" = 0 ] || return 1
  for broker in child1 child2; do
    if [ "$(sessions_at "$broker")" = 2 ]; then
      detail="by $broker"
      return 0
    fi
  done
  return 1
}

# check_fault NAME BREAK HEAL
check_fault() {
  local before
  before=$(got fleet-sub)
  check "$1 of the parent: served by another broker" breaks "$1" "$2"
  check "  messages go on there" within 10 got_at_least fleet-sub $((before + 100))
  check "  the parent is back: clients move to it" heals "$3"
  check "  both clients are still connected" undisturbed
  longest_silence "$before"
}

breaks() {
  # Its own report is the container's name.
  $2 > /dev/null && within 20 clients_are_elsewhere
}

heals() {
  $1 > /dev/null && within 90 clients_are_at_parent
}

longest_silence() {
  local worst
  worst=$(awk -v skip="$1" '$1 == "GOT" { if (++n > skip) { if (last && $2 - last > worst) worst = $2 - last; last = $2 } } END { printf "%d", worst * 1000 }' "$work/fleet-sub")
  echo "      the longest that the subscriber had to wait for a message: $worst ms"
}

undisturbed() {
  local connects ends
  connects=$(cat "$work/fleet-sub" "$work/fleet-pub" | grep -c 'sending CONNECT' || true)
  ends=$(cat "$work/fleet-sub" "$work/fleet-pub" | grep -ci 'received DISCONNECT' || true)
  detail="$connects CONNECTs of 2 clients, $ends disconnects"
  is_running "$subscriber" && is_running "$publisher" && [ "$connects" = 2 ] && [ "$ends" = 0 ]
}

nothing_lost() {
  local fed arrived distinct
  kill "$feeder" && wait "$feeder" || return 1
  fed=$(cat "$work/fed")
  within 20 last_has_come "$fed"
  sleep 1
  arrived=$(got fleet-sub)
  distinct=$(awk '$1 == "GOT" { print $4 }' "$work/fleet-sub" | sort -un | wc -l)
  detail="$fed sent, $((fed - distinct)) lost, $((arrived - distinct)) repeated"
  [ "$fed" -gt 0 ] && [ "$distinct" = "$fed" ]
}

last_has_come() { has_got fleet-sub "$run/fleet $1"; }

stop_clients() {
  end_child "$publisher"
  end_child "$subscriber"
}

# --- The service's own stop and start ---

test_stop() {
  check "a client of MQTT 5 at the gateway" subscribe last-words gateway "$run/last" -V mqttv5
  check "docker stop of the service: ends by itself within 5 s" stops_cleanly
  check "  the client was told: DISCONNECT 0x8B" within 2 grep -qi 'received DISCONNECT (139)' "$work/last-words"
  end_child "$last_child"
  check "docker start of the service: accepts a client" starts
  check "brokers and links are UP again" within 60 all_up_and_linked
}

stops_cleanly() {
  local began took code
  began=$(now)
  docker stop -t 10 "$service" > /dev/null || return 1
  took=$(ms_since "$began")
  code=$(docker container inspect --format '{{.State.ExitCode}}' "$service")
  detail="exit code $code after $took ms"
  [ "$took" -le 5000 ] && { [ "$code" = 0 ] || [ "$code" = 143 ]; }
}

starts() { docker start "$service" > /dev/null && within 30 accepts_client $gateway_port; }

# --- All of it ---

# A run that was broken off may have left brokers stopped, or the parent paused or cut off.
heal() {
  container_exists "$parent" || return 0
  unpause "$parent"
  is_on_network "$parent" || docker network connect "$network" "$parent"
}

start_again() {
  local container
  for container in "${containers[@]}"; do
    if container_exists "$container" && ! is_running_container "$container"; then
      say "starting $container again"
      docker start "$container" > /dev/null
    fi
  done
}

start_all() {
  local broker
  say "starting the brokers"
  heal
  compose up -d --no-recreate --no-build "${brokers[@]/#/mosquitto-}"
  for broker in "${brokers[@]}"; do
    wait_for 60 "mosquitto-$broker to be healthy" is_healthy "mosquitto-$broker" || broken "mosquitto-$broker"
  done
  say "starting the service"
  compose up -d --no-recreate --no-build "$service"
  wait_for 60 "the gateway to accept a client" accepts_client $gateway_port || broken "$service"
  wait_for 60 "brokers and links to be UP" all_up_and_linked || broken "$service"
}

broken() {
  docker logs --tail 30 "$1" >&2 || true
  die "$1 does not come up; its last words are above"
}

clean_up() {
  local child
  for child in "${children[@]}"; do
    if is_running "$child"; then kill "$child"; fi
  done
  rm -rf "$work"
}

finish() {
  local status=$?
  clean_up
  if [ ${#report[@]} -gt 0 ]; then
    heal || true
    start_again || true
  fi
  exit $status
}

require_clients() {
  command -v mosquitto_pub > /dev/null && command -v mosquitto_sub > /dev/null || apt_install mosquitto-clients ||
    die "needs mosquitto_pub and mosquitto_sub, and may not install them; on Debian: apt-get install mosquitto-clients"
}

read_no_arguments "$0" "$@"
trap finish EXIT
trap 'exit 130' INT TERM
require_docker
require_clients
"$docker_dir/setup.sh"
start_all

say "connections"
test_connections
say "bridging"
test_bridging
say "persistence"
test_persistence
say "failover"
test_failover
say "stop and start of the service"
test_stop

echo
if [ $failures != 0 ]; then
  say "Failed"
  printf '%s\n' "${report[@]}" | grep '^FAIL'
  echo
fi
echo "The system is running: clients at 8883, http://127.0.0.1:8080/health"
# The last line, which .ci/run repeats.
echo "${#report[@]} checks, $((${#report[@]} - failures)) passed, $failures failed"
[ $failures = 0 ]

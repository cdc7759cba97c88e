#!/bin/bash
# Builds, lints and tests everything, and installs what that needs.
#   ./test.sh            everything
#   ./test.sh NAME …     only packages and test projects whose path contains a NAME
# The last line says "N passed, N failed"; the exit code is 0 only when nothing failed and nothing else broke.
set -uo pipefail
cd "$(dirname "$0")" || exit 1

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
export npm_config_audit=false npm_config_fund=false npm_config_update_notifier=false
configuration=Release
patience=600 # seconds for one test project or package
results=$PWD/artifacts/test
rm -rf "$results"
mkdir -p "$results"

wanted() { # PATH: whether it was asked for
  [ ${#names[@]} -eq 0 ] && return 0
  local name
  for name in "${names[@]}"; do [[ $1 == *"$name"* ]] && return 0; done
  return 1
}
names=("$@")

# step TITLE COMMAND…: says what came of it; a failure shows the end of the output and counts as one failed.
step() {
  local title=$1 log started=$SECONDS
  log=$results/$(tr -c 'a-zA-Z0-9\n' '-' <<<"$title").log
  shift
  if "$@" >"$log" 2>&1 </dev/null; then
    printf 'ok      %-58s %4d s\n' "$title" $((SECONDS - started))
  else
    printf 'FAILED  %-58s %4d s\n' "$title" $((SECONDS - started))
    { grep -E '(error|warning) [A-Z]+[0-9]+|error:|ERR!|✖' "$log" | sort -u | head -n 40; echo ...; tail -n 25 "$log"; } | cut -c1-400
    echo "$title" >>"$results/broken"
    return 1
  fi
}

again() { # COMMAND…: up to three times, for what comes over a network
  "$@" || { sleep 5; "$@"; } || { sleep 15; "$@"; }
}

install_debian_packages() {
  local package missing=()
  for package in rabbitmq-server postgresql dovecot-imapd chromium fonts-noto-core fonts-noto-color-emoji; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  if [ "$(id -u)" -ne 0 ]; then
    echo "error: please install ${missing[*]}"
    return 1
  fi

  # The tests start their own servers; those of the system stay off.
  local policy=/usr/sbin/policy-rc.d ours=
  [ -e $policy ] || { printf '#!/bin/sh\nexit 101\n' >$policy && chmod +x $policy && ours=yes; }
  again apt-get update -q &&
    DEBIAN_FRONTEND=noninteractive again apt-get install -qy --no-install-recommends "${missing[@]}"
  local code=$?
  [ -n "$ours" ] && rm -f $policy
  return $code
}

test_package() { # FOLDER: vitest, with a report to count from; a package that others test has none
  (cd "$1" && timeout -k 10 $patience npm run test --if-present -- --reporter=default --reporter=json --outputFile.json="$results/${1//\//-}.vitest.json")
}

check_package() { # FOLDER
  (cd "$1" && step "$1: install" again npm ci) &&
    (cd "$1" && step "$1: build" npm run build) || return
  wanted "$1" || return
  (cd "$1" && step "$1: lint" npm run lint)
  step "$1: test" test_package "$1"
}

check_packages() {
  local folder
  # The SDK first: the others build on it. They are checked two at a time.
  check_package contracts/adapter-sdk-ts
  for folder in $(git ls-files '*package.json' | grep -v node_modules | xargs -r -n1 dirname | grep -v '^contracts/adapter-sdk-ts$' | sort); do
    wanted "$folder" || continue
    while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n; done
    check_package "$folder" &
  done
  wait
}

build_projects() {
  local quiet=(--configuration $configuration -nodeReuse:false -verbosity:quiet -consoleLoggerParameters:NoSummary)
  if [ ${#names[@]} -eq 0 ]; then
    step 'restore' again dotnet restore Omnichannel.sln -verbosity:quiet &&
      step 'build (warnings are errors)' dotnet build Omnichannel.sln --no-restore "${quiet[@]}" &&
      step 'format' dotnet format whitespace . --folder --verify-no-changes --exclude '**/obj/' '**/bin/' '**/node_modules/' '**/artifacts/'
  else
    local project code=0
    for project in "${projects[@]}"; do step "$project: build" dotnet build "$project" "${quiet[@]}" || code=1; done
    return $code
  fi
}

run_project() { # PROJECT FILE
  local name log started=$SECONDS
  name=$(basename "$1" .csproj)
  log=$results/$name.log
  if timeout -k 10 $patience dotnet "$(dirname "$1")/bin/$configuration/net10.0/$name.dll" \
    -noColor -noLogo -ctrf "$results/$name.ctrf.json" >"$log" 2>&1 </dev/null; then
    printf 'ok      %-58s %4d s\n' "$name" $((SECONDS - started))
  else
    local code=$?
    [ $code -eq 124 ] && echo "ended after $patience s" >>"$log"
    printf 'FAILED  %-58s %4d s\n' "$name (exit code $code)" $((SECONDS - started))
    # When the report has failed tests they are counted from there; without them the run itself broke.
    node tests/summary.mjs --has-failures "$results/$name.ctrf.json" || { tail -n 25 "$log" | cut -c1-400; echo "$name" >>"$results/broken"; }
  fi
}

run_projects() {
  local project together=() alone=()
  for project in "${projects[@]}"; do
    # A project that starts whole hubs, or kills servers while messages flow, has the machine to itself.
    if grep -q '<RunsAlone>true' "$project"; then alone+=("$project"); else together+=("$project"); fi
  done
  for project in ${together[@]+"${together[@]}"}; do
    while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n; done
    run_project "$project" &
  done
  wait
  for project in ${alone[@]+"${alone[@]}"}; do run_project "$project"; done
}

projects=()
for project in $(git ls-files '*.csproj' | sort); do
  grep -q '"xunit.v3"' "$project" && wanted "$project" && projects+=("$project")
done

step 'Debian packages' install_debian_packages
check_packages
[ ${#projects[@]} -eq 0 ] || { build_projects; run_projects; }
node tests/summary.mjs "$results"

#!/bin/bash
# Writes .env beside docker-compose.yml with random secrets, once. What is there already stays.
#   deploy/secrets.sh [administrator's e-mail address]
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -e .env ]; then
  echo ".env is there already; remove it to have new secrets (the databases keep the old ones)." >&2
  exit 1
fi

random() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }

email=${1:-admin@localhost.localdomain}
password=$(random 10)
umask 077
cat >.env <<END
# Who signs in first. The password counts at the first start only.
OMNICHANNEL_ADMIN_EMAIL=$email
OMNICHANNEL_ADMIN_PASSWORD=$password
# What the services show each other.
OMNICHANNEL_INTERNAL_KEY=$(random 32)
POSTGRES_PASSWORD=$(random 24)
RABBITMQ_PASSWORD=$(random 24)
# Where the world reaches the hub: https://… when a proxy in front ends TLS.
OMNICHANNEL_PUBLIC_URL=http://localhost:8080
OMNICHANNEL_PORT=8080
# That proxy as the gateway sees it (on this machine: Docker's bridge, 172.16.0.0/12), so that limits count who asks it.
OMNICHANNEL_TRUSTED_PROXIES=
END
echo "Wrote .env. After docker compose up, sign in as $email with the password $password"

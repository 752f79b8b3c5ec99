#!/usr/bin/env bash
# Adds an imitated next release, with one more migration, to the drill's repository, and prints both commits.
set -euo pipefail
cd "$1"
git rev-parse --short=12 HEAD
echo "comment on table tenants is 'a release later';" > db/migrations/9999_drill.sql
git add db
git -c user.name=drill -c user.email=drill@example.com commit --quiet --message 'One migration more'
git rev-parse --short=12 HEAD

#!/usr/bin/env bash
# See campaigns/upgrade.mjs.
cd "$(dirname "$0")/.." && exec node tests/campaigns/upgrade.mjs

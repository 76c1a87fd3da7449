#!/usr/bin/env bash
# See campaigns/operate.mjs.
cd "$(dirname "$0")/.." && exec node tests/campaigns/operate.mjs

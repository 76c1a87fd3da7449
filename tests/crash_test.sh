#!/usr/bin/env bash
# See campaigns/crash.mjs.
cd "$(dirname "$0")/.." && exec node tests/campaigns/crash.mjs

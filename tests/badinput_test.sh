#!/usr/bin/env bash
# See campaigns/badinput.mjs.
cd "$(dirname "$0")/.." && exec node tests/campaigns/badinput.mjs

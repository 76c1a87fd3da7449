#!/usr/bin/env bash
# See campaigns/card.mjs.
cd "$(dirname "$0")/.." && exec node tests/campaigns/card.mjs

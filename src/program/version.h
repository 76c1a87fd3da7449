/*
 * The program's version, set by the build.
 */
#pragma once

#ifndef IKANAI_VERSION
#define IKANAI_VERSION "0.1.0"
#endif

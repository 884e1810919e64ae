#pragma once
#include <event-parse.h>

// The whole runtime: the same verbs on threads, processes and async.
#ifndef CONC_CONC_H
#define CONC_CONC_H

#include "conc/call_on.h"
#include "conc/codec.h"
#include "conc/disjoint.h"
#include "conc/errors.h"
#include "conc/exceptions.h"
#include "conc/executors.h"
#include "conc/find_first.h"
#include "conc/for_each.h"
#include "conc/fork_server.h"
#include "conc/gather.h"
#include "conc/map.h"
#include "conc/map_unordered.h"
#include "conc/outcome.h"
#include "conc/progress.h"
#include "conc/queue.h"
#include "conc/range.h"
#include "conc/reduce.h"
#include "conc/registered.h"
#include "conc/scope.h"
#include "conc/site.h"
#include "conc/submit.h"
#include "conc/task.h"
#include "conc/this_task.h"

#if __cplusplus >= 202002L
#include "conc/asio.h"
#include "conc/await.h"
#include "conc/coroutine.h"
#endif

#endif

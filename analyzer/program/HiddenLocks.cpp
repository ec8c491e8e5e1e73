#include "analyzer/program/HiddenLocks.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace llvm;

namespace concadvise {

/// Of glibc and libstdc++: those that programs call between fork and exec although signal-safety(7)
/// does not list them, and that take a lock of the heap, a stream, the environment, a cache of
/// names, the dynamic linker or the time zone.
static bool locksInside(StringRef Name) {
  static const StringSet<> Names = {"malloc",         "calloc",
                                    "realloc",        "free",
                                    "strdup",         "strndup",
                                    "asprintf",       "vasprintf",
                                    "operator new",   "operator delete",
                                    "operator new[]", "operator delete[]",
                                    "printf",         "fprintf",
                                    "vprintf",        "vfprintf",
                                    "puts",           "fputs",
                                    "putchar",        "fputc",
                                    "fwrite",         "fread",
                                    "fgets",          "fopen",
                                    "fdopen",         "freopen",
                                    "fclose",         "fflush",
                                    "perror",         "setenv",
                                    "putenv",         "unsetenv",
                                    "clearenv",       "getenv",
                                    "syslog",         "openlog",
                                    "closelog",       "getpwnam",
                                    "getpwuid",       "getgrnam",
                                    "getgrgid",       "initgroups",
                                    "getaddrinfo",    "gethostbyname",
                                    "localtime",      "localtime_r",
                                    "mktime",         "strftime",
                                    "setlocale",      "dlopen",
                                    "dlsym",          "opendir",
                                    "readdir",        "closedir",
                                    "popen",          "pclose",
                                    "system",         "exit",
                                    "atexit"};
  return Names.contains(Name);
}

HiddenLocks::HiddenLocks(const EffectTable &Table) : Linked(Table.program()), All(Linked.size()) {
  std::vector<bool> Cyclic;
  for (const std::vector<FunctionId> &Component : componentsBottomUp(Linked, Cyclic))
    for (FunctionId Id : Component)
      for (const CallFacts &Call : Linked.facts(Id).Calls)
        All[Id].shorten(of(Id, Call));
}

Origin HiddenLocks::of(FunctionId Caller, const CallFacts &Call) const {
  Targets To = Linked.targets(Caller, Call);
  Origin Found;
  bool Takes =
      To.Known && (To.Known->Locks == LockUse::Acquire || To.Known->Locks == LockUse::Guard);
  if (Takes || (To.Bodies.empty() && locksInside(Call.Name)))
    Found = {&Call.At, NoFunction, {}, &Call.Name, 1};
  for (FunctionId Callee : To.Bodies)
    if (const Origin &In = All[Callee]; In.present())
      Found.shorten({&Call.At, Callee, {}, &Linked.facts(Callee).Name, In.Length + 1});
  return Found;
}

Witness HiddenLocks::chain(const Origin &From) const {
  return followOrigin(Linked, From, [&](const Origin &At) { return All[At.Callee]; });
}

} // namespace concadvise

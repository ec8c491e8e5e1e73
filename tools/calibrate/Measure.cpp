#include "tools/calibrate/Measure.h"

#include "tools/calibrate/Identity.h"

namespace concadvise {

Machine measureMachine() {
  Machine M;
  M.Identity = machineIdentity();
  M.Cores = usableCores();
  M.FileLimit = openFileLimit();
  measureProcesses(M); // Before any thread exists.
  measureTimer(M);
  measureFibers(M);
  measureThreads(M);
  measureMemory(M);
  M.Measured = true;
  return M;
}

} // namespace concadvise

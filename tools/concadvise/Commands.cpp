#include "tools/concadvise/Command.h"

namespace concadvise {

llvm::Expected<int> runCalibrate(const Invocation &);
llvm::Expected<int> runCheck(const Invocation &);
llvm::Expected<int> runExplain(const Invocation &);
llvm::Expected<int> runLoops(const Invocation &);

static constexpr Command Table[] = {
    {"check",
     "[-p BUILD] [--profile FILE]… [--format text|json|sarif|html] [-o FILE] [--diff REV]\n"
     "                        [--fail-on LEVEL] [PATH…] [-- FLAGS]",
     "Advise which places should run concurrently, on which model, and why", CheckOption, runCheck,
     /*ErrorStatus=*/2,
     "0 done, 1 advice at or above --fail-on, 2 wrong usage or unreadable input"},
    {"loops", "[-p BUILD] [--format text|json] [-o FILE] [PATH…] [-- FLAGS]",
     "Tell for every loop whether its iterations are independent, and why not", LoopsOption,
     runLoops},
    {"calibrate", "", "Measure what concurrency costs on this machine, and keep it",
     CalibrateOption, runCalibrate},
    {"explain", "[RULE]", "Explain a rule, or list the rules", ExplainOption, runExplain},
};

llvm::ArrayRef<Command> commands() { return Table; }

} // namespace concadvise

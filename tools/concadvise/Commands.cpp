#include "tools/concadvise/Command.h"

namespace concadvise {

llvm::Expected<int> runCalibrate(const Invocation &);
llvm::Expected<int> runCheck(const Invocation &);
llvm::Expected<int> runComplete(const Invocation &);
llvm::Expected<int> runExplain(const Invocation &);
llvm::Expected<int> runFacts(const Invocation &);
llvm::Expected<int> runFix(const Invocation &);
llvm::Expected<int> runLoops(const Invocation &);
llvm::Expected<int> runLsp(const Invocation &);
llvm::Expected<int> runMan(const Invocation &);
llvm::Expected<int> runProfile(const Invocation &);
llvm::Expected<int> runReport(const Invocation &);
llvm::Expected<int> runTune(const Invocation &);

static constexpr Command Table[] = {
    {"check",
     "[-p BUILD] [--facts PATH]… [--profile FILE]… [--format FORMAT] [-o FILE]\n"
     "                        [--diff REV] [--fail-on LEVEL] [PATH…] [-- FLAGS]",
     "Advise which places should run concurrently, on which model, and why", CheckOption, runCheck,
     "text|json|sarif|html", /*ErrorStatus=*/2,
     "0 done, 1 advice at or above --fail-on, 2 wrong usage or unreadable input"},
    {"profile",
     "[-o FILE] [--report FILE] [--format FORMAT] (-- CMD ARG… | --pid N [--duration S])",
     "Run or attach to a program and tell where its time goes, waits included", ProfileOption,
     runProfile, "text|json|html", /*ErrorStatus=*/125,
     "as CMD; 125 our own failure, 126 CMD cannot be run, 127 CMD not found",
     /*RunsTrailing=*/true},
    {"report", "FILE… [--compare OLD] [--format FORMAT] [-o FILE]",
     "Reopen profiles, several as one, or export them for other tools", ReportOption, runReport,
     "text|json|html|pprof|firefox|folded"},
    {"fix",
     "[-p BUILD] [--facts PATH]… [--profile FILE]… [--model MODEL]\n"
     "                      [--site ID]… [--accept assumed] [--verify CMD] [--dry-run] [PATH…] [-- "
     "FLAGS]",
     "Wrap places with the runtime, so that they run on the advised model", FixOption, runFix},
    {"tune",
     "[-p BUILD] [--profile FILE]… [--site ID]… [--accept assumed] --build CMD [--apply]\n"
     "                       [--format FORMAT] [-o FILE] [--runs N] [--time S] [--in-place] "
     "[PATH…] -- CMD ARG…",
     "Measure every legal model of a place on your own command, and keep the fastest", TuneOption,
     runTune, "text|json", /*ErrorStatus=*/2,
     "0 done, 2 wrong usage or unreadable input, or a command that fails", /*RunsTrailing=*/true},
    {"loops", "[-p BUILD] [--facts PATH]… [--format FORMAT] [-o FILE] [PATH…] [-- FLAGS]",
     "Tell for every loop whether its iterations are independent, and why not", LoopsOption,
     runLoops, "text|json"},
    {"facts", "-o FILE [-p BUILD] [--depfile FILE] SOURCE [-- FLAGS]",
     "Analyse one source as a step of a build; `check --facts` links the results", FactsOption,
     runFacts},
    {"lsp", "[-p BUILD] [--profile FILE]…",
     "Serve an editor: advice while the code is written, and the edits that wrap it", LspOption,
     runLsp, /*Formats=*/"", /*ErrorStatus=*/2,
     "0 as the editor asked, 1 when it did not, 2 wrong usage"},
    {"calibrate", "", "Measure what concurrency costs on this machine, and keep it",
     CalibrateOption, runCalibrate},
    {"explain", "[RULE]", "Explain a rule, or list the rules", ExplainOption, runExplain},
    {"__complete", "-- WORD…", "", 0, runComplete},
    {"__man", "", "", 0, runMan},
};

llvm::ArrayRef<Command> commands() { return Table; }

} // namespace concadvise

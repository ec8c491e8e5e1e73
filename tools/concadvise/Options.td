// Every option of every subcommand. An option is declared once and lists the subcommands that
// take it (DefaultVis: all of them); help and the errors for unknown options follow from that.
include "llvm/Option/OptParser.td"

def CheckOption : OptionVisibility;
def LoopsOption : OptionVisibility;
def FixOption : OptionVisibility;
def FactsOption : OptionVisibility;
def ProfileOption : OptionVisibility;
def ReportOption : OptionVisibility;
def CalibrateOption : OptionVisibility;
def ExplainOption : OptionVisibility;
def LspOption : OptionVisibility;
def TuneOption : OptionVisibility;

class In<list<OptionVisibility> Commands> : Visibility<Commands>;

// `--name=VALUE` and `--name VALUE`. Choices: the words that it may be, divided by commas, first the
// one that holds without the option; empty where any may.
multiclass Value<string Name, string Meta, string Help, list<OptionVisibility> Commands,
                 string Choices = ""> {
  def NAME : Separate<["--"], Name>, HelpText<Help>, MetaVarName<Meta>, Visibility<Commands>,
      Values<Choices>;
  def NAME#_eq : Joined<["--"], Name#"=">, Alias<!cast<Separate>(NAME)>, Visibility<Commands>;
}
class Switch<string Name, string Help> : Flag<["--"], Name>, HelpText<Help>;

def help : Switch<"help", "Show this help">;
def help_h : Flag<["-"], "h">, Alias<help>;
def version : Switch<"version", "Show the version">;
def quiet : Switch<"quiet", "No progress and no notes on stderr">;
defm color : Value<"color", "<when>", "Colours in text: auto, always or never", [DefaultVis],
    "auto,always,never">;

// Where the code is.
def build : JoinedOrSeparate<["-"], "p">, MetaVarName<"<build>">,
    HelpText<"Folder with compile_commands.json; otherwise ./build or a parent folder is searched">,
    In<[CheckOption, LoopsOption, FixOption, TuneOption, FactsOption, LspOption]>;
defm facts : Value<"facts", "<path>", "Link this file of `concadvise facts`, or those in this "
    "folder, instead of scanning; may be given several times", [CheckOption, LoopsOption, FixOption]>;
def no_cache : Switch<"no-cache", "Neither use nor keep results of earlier scans">,
    In<[CheckOption, LoopsOption, FixOption, TuneOption, LspOption]>;
def jobs : JoinedOrSeparate<["-"], "j">, MetaVarName<"<n>">,
    HelpText<"Translation units analysed at once; otherwise the number of cores">,
    In<[CheckOption, LoopsOption, FixOption, TuneOption, LspOption]>;
def fp_reassociation : Switch<"fp-reassociation", "Floating-point reductions may be computed in "
    "another order than the program's, as with -ffast-math">,
    In<[CheckOption, LoopsOption, FixOption, TuneOption]>;
defm profile : Value<"profile", "<file>",
    "Measurements of `concadvise profile`; may be given several times",
    [CheckOption, FixOption, TuneOption, LspOption]>;

// What is written, and where.
defm format : Value<"format", "<format>",
    "Form of the result; the usage line above lists the choices",
    [CheckOption, LoopsOption, TuneOption, ProfileOption, ReportOption]>;
def output : JoinedOrSeparate<["-"], "o">, MetaVarName<"<file>">,
    HelpText<"Write the result to this file (whole or not at all)">,
    In<[CheckOption, LoopsOption, TuneOption, ProfileOption, ReportOption, FactsOption]>;

// facts
defm depfile : Value<"depfile", "<file>", "Where the files that were read are listed, as a rule of "
    "Make; otherwise the output's name with .d", [FactsOption]>;

// check
defm diff : Value<"diff", "<rev>", "Only places on lines changed since this git revision",
    [CheckOption]>;
defm fail_on : Value<"fail-on", "<level>", "Exit with 1 when there is advice of this level or "
    "above: never (default), info, warning", [CheckOption],
    "never,info,warning">;
def all : Switch<"all", "Show places that are best as they are, too; in SARIF, those that are suppressed">, In<[CheckOption]>;

// fix
defm model : Value<"model", "<model>",
    "What to wrap with, where it is legal: auto (default), serial, threads, processes, async or "
    "async+threads", [FixOption], "auto,serial,threads,processes,async,async+threads">;
defm site : Value<"site", "<id>", "Only this site; consents to its assumptions",
    [FixOption, TuneOption]>;
defm accept : Value<"accept", "assumed", "Consent to assumptions, which are shown first",
    [FixOption, TuneOption], "assumed">;
defm verify : Value<"verify", "<cmd>",
    "Run this before and after; undo sites that change its output or whose tasks race", [FixOption]>;
def no_race_check : Switch<"no-race-check", "--verify compares outputs only, and does not build with "
    "ThreadSanitizer">, In<[FixOption]>;
def dry_run : Switch<"dry-run", "Show the changes as a unified diff, change nothing">,
    In<[FixOption]>;
defm export_fixes : Value<"export-fixes", "<file>", "Write the changes to this file, as "
    "clang-apply-replacements reads them, and change nothing", [FixOption]>;

// tune
defm build_command : Value<"build", "<cmd>", "What builds the program, for the shell", [TuneOption]>;
def apply : Switch<"apply", "Keep the fastest model in the sources">, In<[TuneOption]>;
defm runs : Value<"runs", "<n>", "At most so many runs of each candidate (default: 20)", [TuneOption]>;
defm time : Value<"time", "<seconds>", "At most so long for the runs of a site (default: 300)",
    [TuneOption]>;
def in_place : Switch<"in-place", "Change the sources themselves meanwhile, and restore them; otherwise "
    "only where there are no mount namespaces">, In<[TuneOption]>;

// profile
defm pid : Value<"pid", "<n>", "Attach to a running process", [ProfileOption]>;
defm duration : Value<"duration", "<seconds>", "How long to stay attached", [ProfileOption]>;
defm report : Value<"report", "<file>", "Also write the summary here, as --format",
    [ProfileOption]>;
def doctor : Switch<"doctor", "Explain what this machine allows to be measured">,
    In<[ProfileOption]>;

// report
defm compare : Value<"compare", "<old>", "Show changes from an older profile", [ReportOption]>;

#include "analyzer/rewriter/Rewriter.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace concadvise {
namespace {

/// One wrapped loop has one stage. Where waiting and computing alternate in it, threads that may
/// wait overlap both; without threads, the part of the mix that is left.
Model oneStage(Model Wanted, ArrayRef<Model> Legal) {
  auto FirstLegal = [&](std::initializer_list<Model> Choices) {
    for (Model M : Choices)
      if (is_contained(Legal, M))
        return M;
    return Model::Serial;
  };
  if (Wanted == Model::AsyncThreads)
    return FirstLegal({Model::Threads, Model::Async});
  if (Wanted == Model::AsyncProcesses)
    return FirstLegal({Model::Processes, Model::Async});
  return Wanted;
}

std::string typeOf(Model M, const Site &Of) {
  switch (M) {
  case Model::Threads:
    return tasksMayWait(Of) ? "blocking_threads" : "threads";
  case Model::Processes:
    return "processes";
  case Model::Async:
    return "async";
  default:
    return "serial";
  }
}

/// `Text` with the runtime's namespace as this file names it.
std::string named(StringRef Text, StringRef Conc) {
  std::string Out;
  for (auto [Before, After] = Text.split("conc::");;
       std::tie(Before, After) = After.split("conc::")) {
    Out += Before;
    if (After.empty())
      return Out;
    Out += (Conc + "::").str();
  }
}

} // namespace

bool tasksMayWait(const Site &Of) {
  return any_of(Of.Task.Blocks,
                [](const auto &Block) { return Block.second.Certainty != Truth::No; }) ||
         Of.Task.UnknownCallee.has_value();
}

/// The one that runs first, then all that the environment may choose.
static std::vector<Model> listedModels(const WrapRequest &Request) {
  std::vector<Model> Models = {Request.Staged ? Model::Async
                                              : oneStage(Request.Default, Request.Legal)};
  for (Model M : Request.Legal)
    if (M != Model::Serial && oneStage(M, Request.Legal) == M && !is_contained(Models, M))
      Models.push_back(M);
  return Models;
}

std::string executorForC(const WrapRequest &Request, StringRef Indent, StringRef Eol) {
  std::string Models;
  for (Model M : listedModels(Request))
    Models += ", CONC_" + StringRef(typeOf(M, *Request.Of)).upper();
  const std::vector<std::string> &RunIf = Request.Of->Wrap.RunIf;
  std::string Site = "0x" + Request.Of->Id + Models + ")";
  if (RunIf.empty())
    return "CONC_SITE(" + Site;
  SmallVector<StringRef> Lines;
  std::string Conditions = join(RunIf, " &&\n");
  StringRef(Conditions).split(Lines, '\n');
  std::string Next = (Eol + Indent).str();
  return "CONC_SITE_IF(" + Next + join(Lines, Next) + "," + Next + Site;
}

std::string executorFor(const WrapRequest &Request, StringRef Conc) {
  std::vector<Model> Models = listedModels(Request);
  Model First = Models.front();
  std::string Text = (Conc + "::site<0x" + Request.Of->Id).str();
  for (Model M : Models)
    Text += (", " + Conc + "::" + typeOf(M, *Request.Of)).str();
  bool Sized = Request.Workers > 0 && First != Model::Serial;
  std::string Sizes =
      Sized ? (Conc + "::" + typeOf(First, *Request.Of) + "{" + Twine(Request.Workers) + "}").str()
            : "";
  Text += ">(" + Sizes + ")";
  if (Request.Of->Wrap.RunIf.empty())
    return Text;
  return Text + ".only_if(\n" + named(join(Request.Of->Wrap.RunIf, " &&\n"), Conc) + ")";
}

} // namespace concadvise

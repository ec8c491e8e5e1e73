#include "test/unit/report/Samples.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/JSON.h"

#include <gtest/gtest.h>

using namespace concadvise;
using llvm::json::Object;
using llvm::json::Value;

namespace {

Value sarif(llvm::ArrayRef<Advice> Findings, llvm::StringRef Root) {
  Coverage Covered = samples::coverage();
  static constexpr RuleText Rules[] = {
      {"other", "other", "", Severity::Info},
      {"serial-io-loop", "a loop of waits", "# A page", Severity::Warning}};
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  writeSarif(OS, {Findings, Covered, Root.str(), "1.2.3", Rules});
  return llvm::cantFail(llvm::json::parse(Text));
}

const Object &run(const Value &Log) {
  return *Log.getAsObject()->getArray("runs")->front().getAsObject();
}

TEST(Sarif, ResultNamesRulePlaceAndFingerprint) {
  Value Log = sarif(samples::measuredAdvice("/src/a b.cpp"), "/src");
  const Object &Result = *run(Log).getArray("results")->front().getAsObject();
  EXPECT_EQ(Result.getString("ruleId"), "serial-io-loop");
  EXPECT_EQ(Result.getInteger("ruleIndex"), 1);
  EXPECT_EQ(Result.getString("level"), "warning");
  const Object &Place = *Result.getArray("locations")->front().getAsObject();
  const Object &Physical = *Place.getObject("physicalLocation");
  EXPECT_EQ(Physical.getObject("artifactLocation")->getString("uri"), "a%20b.cpp");
  EXPECT_EQ(Physical.getObject("artifactLocation")->getString("uriBaseId"), "ROOT");
  EXPECT_EQ(Physical.getObject("region")->getInteger("startLine"), 3);
  EXPECT_EQ(Result.getObject("partialFingerprints")->getString("concadviseSite/v1"),
            "3f9a1c22/serial-io-loop");
  EXPECT_EQ(Result.getArray("codeFlows")->size(), 1u);
  EXPECT_EQ(Result.getArray("relatedLocations")->size(), 2u);
}

TEST(Sarif, SerialAdviceIsNoResult) {
  Value Log = sarif(samples::serialAdvice("/src/a.cpp"), "/src");
  EXPECT_TRUE(run(Log).getArray("results")->empty());
}

TEST(Sarif, MissingUnitsAreNotifications) {
  Value Log = sarif({}, "/src");
  const Object &Invocation = *run(Log).getArray("invocations")->front().getAsObject();
  const Object &Note = *Invocation.getArray("toolExecutionNotifications")->front().getAsObject();
  EXPECT_EQ(Note.getObject("message")->getString("text"),
            "not analysed: 'missing.h' file not found");
}

TEST(Sarif, FixesUseLinesAndCharacters) {
  llvm::SmallString<128> File;
  int Handle = -1;
  ASSERT_FALSE(llvm::sys::fs::createTemporaryFile("concadvise", "cpp", Handle, File));
  llvm::FileRemover Remover(File);
  llvm::raw_fd_ostream(Handle, /*shouldClose=*/true) << "// ü\nint x; // ä y\n";
  Advice A = samples::measuredAdvice(File.str().str());
  A.Edits = {{File.str().str(), 19, 1, "z", ""}}; // the y
  Value Log = sarif(A, "/");
  const Object &Fix = *run(Log)
                           .getArray("results")
                           ->front()
                           .getAsObject()
                           ->getArray("fixes")
                           ->front()
                           .getAsObject();
  const Object &Change = *Fix.getArray("artifactChanges")->front().getAsObject();
  const Object &Replaced = *Change.getArray("replacements")->front().getAsObject();
  const Object &Region = *Replaced.getObject("deletedRegion");
  EXPECT_EQ(Region.getInteger("startLine"), 2);
  EXPECT_EQ(Region.getInteger("startColumn"), 13);
  EXPECT_EQ(Region.getInteger("endColumn"), 14);
  EXPECT_EQ(Replaced.getObject("insertedContent")->getString("text"), "z");
}

TEST(Sarif, EditsOutsideTheFileAreNotOffered) {
  Value Log = sarif(samples::hostileAdvice("/nonexistent/a.cpp"), "/");
  const Object &Result = *run(Log).getArray("results")->front().getAsObject();
  EXPECT_EQ(Result.get("fixes"), nullptr);
}

} // namespace

#include "analyzer/rewriter/CMakeFile.h"
#include "analyzer/rewriter/CMakeTarget.h"
#include "analyzer/rewriter/Rewriter.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>

using namespace concadvise;

namespace {

TEST(CMakeFile, TokensOfTheLanguage) {
  auto Commands = parseCMake("# one (\n#[[ two\n(]] ADD_Executable(a [=[x ]] y]=] \"q ) \\\" r\"\n"
                             "  b.cpp # three )\n  (nested c))\nif(X)\n set(y)\nendif()\n");
  ASSERT_EQ(Commands.size(), 4u);
  EXPECT_EQ(Commands[0].Name, "add_executable");
  EXPECT_EQ(Commands[0].Line, 3u);
  std::vector<std::string> Texts;
  for (const CMakeArgument &A : Commands[0].Arguments)
    Texts.push_back(A.Text);
  EXPECT_EQ(Texts, (std::vector<std::string>{"a", "x ]] y", "q ) \\\" r", "b.cpp", "nested", "c"}));
  EXPECT_EQ(Commands[2].Nesting, 1u);
  EXPECT_EQ(Commands[3].Nesting, 0u);
}

TEST(CMakeFile, ForeignTextEndsQuietly) {
  for (const char *Text : {"add_executable(a", "{ json: 1 }", "a(\"open", "a([[open", "\\", ")"})
    EXPECT_TRUE(parseCMake(Text).empty()) << Text;
}

class CMakeTargets : public testing::Test {
protected:
  void SetUp() override {
    ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("cmake", Root));
    llvm::sys::fs::real_path(Root.str().str(), Root);
  }
  void TearDown() override { llvm::sys::fs::remove_directories(Root); }

  std::string file(const std::string &Name, const std::string &Text = "") {
    std::string Path = (Root + "/" + Name).str();
    llvm::sys::fs::create_directories(llvm::sys::path::parent_path(Path));
    std::error_code EC;
    llvm::raw_fd_ostream(Path, EC) << Text;
    return Path;
  }
  /// The list file after linking the targets that own `Source`.
  std::string linked(const std::string &Source) {
    std::vector<CMakeTarget> Owners = targetsFromText(Source, Root);
    auto Edits = llvm::cantFail(linkEdits({Owners.begin(), Owners.end()}, Root));
    if (Edits.empty())
      return "no edits";
    return applyEdits(llvm::cantFail(readSource(Edits[0].File)).Text, Edits);
  }

  llvm::SmallString<128> Root;
};

TEST_F(CMakeTargets, PackageAndLibraryOnce) {
  std::string List = file("CMakeLists.txt", "project(p CXX)\nfind_package(CURL REQUIRED) # curl\n\n"
                                            "add_executable(a a.cpp)\n"
                                            "target_link_libraries(a PRIVATE CURL::libcurl)\n"
                                            "add_executable(b b.cpp)\n");
  std::string After = "project(p CXX)\nfind_package(CURL REQUIRED) # curl\n"
                      "find_package(concadvise REQUIRED)\n\nadd_executable(a a.cpp)\n"
                      "target_link_libraries(a PRIVATE CURL::libcurl)\n"
                      "target_link_libraries(a PRIVATE concadvise::runtime)\n"
                      "add_executable(b b.cpp)\n";
  EXPECT_EQ(linked(file("a.cpp")), After);
  file("CMakeLists.txt", After);
  EXPECT_EQ(linked(file("a.cpp")), "no edits");
  EXPECT_EQ(linked(file("b.cpp")),
            After + "target_link_libraries(b PRIVATE concadvise::runtime)\n");
}

TEST_F(CMakeTargets, PlainSignatureStaysPlain) {
  file("CMakeLists.txt", "PROJECT(p)\nADD_EXECUTABLE(a a.cpp)\nTARGET_LINK_LIBRARIES(a m)\n");
  EXPECT_EQ(linked(file("a.cpp")), "PROJECT(p)\n\nfind_package(concadvise REQUIRED)\n"
                                   "ADD_EXECUTABLE(a a.cpp)\nTARGET_LINK_LIBRARIES(a m)\n"
                                   "TARGET_LINK_LIBRARIES(a concadvise::runtime)\n");
}

TEST_F(CMakeTargets, VariablesGlobsAndSourcesInSubfolders) {
  file("CMakeLists.txt", "project(p)\nset(DIR ${CMAKE_CURRENT_SOURCE_DIR}/src)\n"
                         "set(LIST ${DIR}/a.cpp)\nlist(APPEND LIST src/b.cpp)\n"
                         "add_executable(one ${LIST})\nfile(GLOB ALL src/c*.cpp)\n"
                         "add_library(two ${ALL})\nadd_executable(three main.cpp)\n"
                         "target_sources(three PRIVATE src/d.cpp)\n");
  for (auto [Source, Target] : {std::pair("src/a.cpp", "one"),
                                {"src/b.cpp", "one"},
                                {"src/c1.cpp", "two"},
                                {"src/d.cpp", "three"}}) {
    auto Owners = targetsFromText(file(Source), Root);
    ASSERT_EQ(Owners.size(), 1u) << Source;
    EXPECT_EQ(Owners[0].Name, Target);
  }
  EXPECT_TRUE(targetsFromText(file("src/e.cpp"), Root).empty());
}

TEST_F(CMakeTargets, PackageOfAParentFolderIsEnough) {
  file("CMakeLists.txt", "project(p)\nfind_package(concadvise REQUIRED)\nadd_subdirectory(src)\n");
  file("src/CMakeLists.txt", "add_executable(a a.cpp)\n");
  EXPECT_EQ(linked(file("src/a.cpp")), "add_executable(a a.cpp)\n"
                                       "target_link_libraries(a PRIVATE concadvise::runtime)\n");
}

TEST_F(CMakeTargets, CommandsOfOneLoopAreLinkedAfterIt) {
  std::string List =
      file("CMakeLists.txt", "project(p)\nforeach(X a b)\n  add_executable(${X} ${X}.cpp)\n"
                             "endforeach()\n");
  auto Edits = llvm::cantFail(linkEdits({{"a", List, 3}}, Root));
  EXPECT_EQ(applyEdits(llvm::cantFail(readSource(List)).Text, Edits),
            "project(p)\n\nfind_package(concadvise REQUIRED)\nforeach(X a b)\n"
            "  add_executable(${X} ${X}.cpp)\nendforeach()\n"
            "target_link_libraries(a PRIVATE concadvise::runtime)\n");
}

TEST_F(CMakeTargets, RepliesOfCMakeAreRead) {
  std::string Source = file("main.cpp");
  std::string Reply = "build/.cmake/api/v1/reply/";
  file(Reply + "index-2.json", R"({"objects": [{"kind": "codemodel", "jsonFile": "m.json"}]})");
  file(Reply + "m.json", "{\"paths\": {\"source\": \"" + Root.str().str() +
                             R"("}, "configurations": [{"targets": [{"jsonFile": "t.json"}]}]})");
  file(Reply + "t.json",
       R"({"name": "prog", "sources": [{"path": "main.cpp"}], "backtrace": 2, "backtraceGraph":
           {"files": ["CMakeLists.txt", "helper.cmake"], "nodes": [{"file": 0},
            {"file": 0, "line": 7, "parent": 0}, {"file": 1, "line": 3, "parent": 1}]}})");
  auto Owners = targetsFromReply((Root + "/build").str(), Source);
  ASSERT_EQ(Owners.size(), 1u);
  EXPECT_EQ(Owners[0].Name, "prog");
  EXPECT_EQ(Owners[0].ListFile, (Root + "/CMakeLists.txt").str());
  EXPECT_EQ(Owners[0].Line, 7u);
}

TEST_F(CMakeTargets, BrokenRepliesAreNone) {
  std::string Source = file("main.cpp");
  std::string Deep(500000, '[');
  for (const char *Index : {Deep.c_str(), "", "{", "[]", R"({"objects": [{"kind": "codemodel", "jsonFile": 3}]})",
                            R"({"objects": [{"kind": "codemodel", "jsonFile": "none.json"}]})"}) {
    file("build/.cmake/api/v1/reply/index-1.json", Index);
    EXPECT_TRUE(targetsFromReply((Root + "/build").str(), Source).empty())
        << llvm::StringRef(Index).take_front(80).str();
  }
}

} // namespace

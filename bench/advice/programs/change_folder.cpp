// Goes into each folder and counts its files: the folder is the whole process's.
//
//   change_folder FOLDER [FOLDERS]
#include <cstdlib>
#include <dirent.h>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <unistd.h>
#include <vector>

int files_in(const std::string &folder) {
  if (chdir(folder.c_str()) != 0)
    return -1;
  int files = 0;
  DIR *here = opendir(".");
  while (const dirent *entry = readdir(here))
    if (entry->d_name[0] != '.')
      ++files;
  closedir(here);
  return files;
}

int main(int argc, char **argv) {
  const std::string root = argc > 1 ? argv[1] : "/tmp";
  const int count = argc > 2 ? std::atoi(argv[2]) : 200;
  std::vector<std::string> folders;
  for (int n = 0; n < count; ++n) {
    folders.push_back(root + "/folder" + std::to_string(n));
    std::filesystem::create_directories(folders.back());
    for (int file = 0; file < n % 5; ++file)
      std::ofstream(folders.back() + "/file" + std::to_string(file));
  }
  std::vector<int> counts;
  for (const std::string &folder : folders)
    counts.push_back(files_in(folder));
  for (const int files : counts)
    std::cout << files << '\n';
}

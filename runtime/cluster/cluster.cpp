#include "conc/cluster.h"

#include "cluster_link.h"
#include "service.h"

#include <stdexcept>

namespace conc {

struct cluster::mpi {
  detail::channel all;
  bool all_there = true;
};

cluster::cluster(int &argc, char **&argv, cluster_options options) : options_(options) {
  int initialized = 0, level = MPI_THREAD_SINGLE;
  MPI_Initialized(&initialized);
  finalizes_ = !initialized;
  if (initialized)
    MPI_Query_thread(&level);
  else
    MPI_Init_thread(&argc, &argv, MPI_THREAD_SERIALIZED, &level);
  if (level < MPI_THREAD_SERIALIZED)
    throw std::runtime_error("conc::cluster: MPI was initialised without MPI_THREAD_SERIALIZED");
  MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
  MPI_Comm_size(MPI_COMM_WORLD, &size_);
  mpi_ = std::make_unique<mpi>();
  if (leads())
    link_ = std::make_shared<detail::cluster_link>(mpi_->all, size_, options_);
}

cluster::~cluster() {
  if (link_) {
    link_->close();
    mpi_->all_there = link_->lost().empty();
  }
  bool all_there = mpi_->all_there;
  if (!all_there)
    mpi_->all.abandon(MPI_PROC_NULL);
  mpi_.reset();
  if (finalizes_ && all_there) // it might wait for the lost ones
    MPI_Finalize();
}

int cluster::serve() {
  if (leads())
    throw std::logic_error("conc::cluster: the leader does not serve");
  detail::service service(mpi_->all, options_);
  bool ended = service.run();
  mpi_->all_there = ended && service.saw_all();
  return ended ? 0 : 1;
}

std::vector<int> cluster::lost() const { return link_ ? link_->lost() : std::vector<int>(); }

} // namespace conc

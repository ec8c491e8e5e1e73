#!/bin/sh
# test_cluster.sh PROGRAM CASE [RANKS]: runs a case of cluster_program under mpirun, on this machine alone.
# Status 77: skipped.
set -u
if ! command -v mpirun >/dev/null; then
  echo "SKIP: needs mpirun"
  exit 77
fi
# No other machine is asked for anything, and no more cores are needed than there are.
export OMPI_MCA_plm_rsh_agent=/bin/false OMPI_MCA_rmaps_base_oversubscribe=1
export OMPI_MCA_btl=self,vader OMPI_MCA_btl_vader_single_copy_mechanism=none
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
# Short names: sockets are made there.
TMPDIR=$(mktemp -d /tmp/conc-cluster.XXXXXX)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
if ! timeout -k 5 30 mpirun -n 1 true >"$TMPDIR/out" 2>&1; then
  cat "$TMPDIR/out"
  echo "SKIP: mpirun does not work here"
  exit 77
fi
# The ranks that are left go on when one is lost.
timeout -k 5 100 mpirun --enable-recovery -n "${3:-3}" "$1" "$2" >"$TMPDIR/out" 2>&1
status=$?
cat "$TMPDIR/out"
[ $status -eq 0 ] && grep -qx "$2: passed" "$TMPDIR/out"

// The peer of the bench `match`: FAISS's exact binary indexes, as python-threatexchange uses them
// (IndexBinaryMultiHash with 16 tables of 16 bits and one flip; IndexBinaryFlat), on one thread.
// Usage: faiss-peer flat|multihash HASHES QUERIES RADIUS. Both files hold 32 bytes a hash. Prints one line of JSON.
#include <faiss/IndexBinaryFlat.h>
#include <faiss/IndexBinaryHash.h>
#include <faiss/impl/AuxIndexStructures.h>
#include <omp.h>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

static double cpu_ms() {
    timespec at;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return at.tv_sec * 1e3 + at.tv_nsec / 1e6;
}

static std::vector<uint8_t> read_all(const char* path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    std::vector<uint8_t> bytes(static_cast<size_t>(file.tellg()));
    file.seekg(0);
    file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return bytes;
}

int main(int count, char** words) {
    if (count != 5) return 2;
    omp_set_num_threads(1);
    const std::string kind = words[1];
    const auto hashes = read_all(words[2]);
    const auto queries = read_all(words[3]);
    const int radius = std::atoi(words[4]);
    std::unique_ptr<faiss::IndexBinary> index;
    if (kind == "flat") {
        index = std::make_unique<faiss::IndexBinaryFlat>(256);
    } else {
        auto multi = std::make_unique<faiss::IndexBinaryMultiHash>(256, 16, 16);
        multi->nflip = 1;
        index = std::move(multi);
    }
    const double built_from = cpu_ms();
    index->add(static_cast<int64_t>(hashes.size() / 32), hashes.data());
    const double build = cpu_ms() - built_from;
    const size_t asked = queries.size() / 32;
    std::vector<double> passes;
    size_t found = 0;
    for (int pass = 0; pass < 5; ++pass) {
        faiss::RangeSearchResult result(asked);
        const double from = cpu_ms();
        // FAISS counts distances below the radius, not up to it.
        index->range_search(static_cast<int64_t>(asked), queries.data(), radius + 1, &result);
        passes.push_back((cpu_ms() - from) / asked);
        found = result.lims[asked];
    }
    std::sort(passes.begin(), passes.end());
    std::printf("{\"buildMs\":%.1f,\"queryMs\":%.5f,\"found\":%zu}\n", build, passes[2], found);
}

using System.Diagnostics;

namespace LinuxKit.Bench;

/// <summary>The physical limit of a cold build: the native tools, which unpack the layers and compress what comes out, and know nothing of what is in it.</summary>
internal static class Pipeline
{
    /// <summary>The command.</summary>
    /// <param name="layers">Paths of the layers, all compressed alike.</param>
    /// <param name="unpack">The program that unpacks them: <c>gzip</c> or <c>zstd</c>.</param>
    /// <param name="output">Path of the file to write.</param>
    public static ProcessStartInfo Command(IEnumerable<string> layers, string unpack, string output) =>
        new("bash", ["-c", """set -o pipefail; unpack=$1 output=$2; shift 2; "$unpack" -dc "$@" | zstd -q -3 -T0 -f -o "$output" """, "bash", unpack, output, .. layers]);
}

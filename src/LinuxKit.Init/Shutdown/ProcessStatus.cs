using System.Globalization;
using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Shutdown;

/// <summary>What <c>/proc/PID/status</c> (proc(5)) says about a process and SIGTERM.</summary>
/// <param name="IsProgram">Whether it runs a program: kernel threads and ended processes that wait for their parent don't.</param>
/// <param name="Listens">Whether SIGTERM does anything to it.</param>
internal readonly record struct ProcessStatus(bool IsProgram, bool Listens)
{
    private const ulong TerminateBit = 1UL << (Signal.Terminate - 1);

    public static ProcessStatus Parse(string text)
    {
        var (hasMemory, isFirstInNamespace, blocks, ignores, handles) = (false, false, false, false, false);
        foreach (var line in text.Split('\n'))
        {
            var colon = line.IndexOf(':');
            var value = colon < 0 ? "" : line[(colon + 1)..].Trim();
            switch (colon < 0 ? "" : line[..colon])
            {
                case "VmSize":
                    hasMemory = true;
                    break;
                case "NSpid":
                    var numbers = value.Split('\t', ' ');
                    isFirstInNamespace = numbers.Length > 1 && numbers[^1] == "1";
                    break;
                case "SigBlk":
                    blocks = HasTerminate(value);
                    break;
                case "SigIgn":
                    ignores = HasTerminate(value);
                    break;
                case "SigCgt":
                    handles = HasTerminate(value);
                    break;
            }
        }

        // The first process of a PID namespace gets only the signals that it handles (pid_namespaces(7)). A blocked one may be read with signalfd(2).
        return new ProcessStatus(hasMemory, !ignores && (handles || blocks || !isFirstInNamespace));
    }

    private static bool HasTerminate(string mask) =>
        ulong.TryParse(mask, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits) && (bits & TerminateBit) != 0;
}

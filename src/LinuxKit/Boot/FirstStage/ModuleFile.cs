using System.Collections.Immutable;

namespace LinuxKit.Boot.FirstStage;

/// <summary>A kernel module, as the indexes beside it describe it.</summary>
/// <param name="Name">Its name, with <c>_</c> throughout.</param>
/// <param name="Path">Its path below <c>lib/modules/&lt;release&gt;</c>.</param>
/// <param name="Dependencies">Paths of all that is loaded before it, the first one last, as <c>modules.dep</c> has them.</param>
internal sealed record ModuleFile(string Name, string Path, ImmutableArray<string> Dependencies)
{
    /// <summary>The name of a module by its file or by what somebody calls it: <c>-</c> and <c>_</c> are one (modprobe(8)).</summary>
    public static string NameOf(string path)
    {
        var file = path[(path.LastIndexOf('/') + 1)..];
        var extension = file.IndexOf(".ko", StringComparison.Ordinal);
        return (extension < 0 ? file : file[..extension]).Replace('-', '_');
    }
}

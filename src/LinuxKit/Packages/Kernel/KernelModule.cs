using System.Collections.Immutable;
using System.Text;

namespace LinuxKit.Packages.Kernel;

/// <summary>What a module says of itself in its section <c>.modinfo</c>.</summary>
/// <param name="Path">Path below <c>lib/modules/&lt;release&gt;</c>, ending in <c>.ko</c>.</param>
internal sealed record KernelModule(string Path)
{
    /// <summary>The name as <c>lsmod</c> shows it, with <c>_</c> throughout.</summary>
    public string Name { get; } = NormalizeName(System.IO.Path.GetFileNameWithoutExtension(Path));

    /// <summary>Modules whose symbols it needs.</summary>
    public ImmutableArray<string> DependsOn { get; init; } = [];

    /// <summary>Modules or aliases to load before it, where they exist.</summary>
    public ImmutableArray<string> SoftBefore { get; init; } = [];

    /// <summary>Modules or aliases to load after it, where they exist.</summary>
    public ImmutableArray<string> SoftAfter { get; init; } = [];

    /// <summary>The patterns of devices and names that it serves, in the module's order.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Kernel and users take <c>-</c> and <c>_</c> for the same.</summary>
    public static string NormalizeName(string name) => name.Replace('-', '_');

    /// <summary>Reads what a module says of itself.</summary>
    /// <param name="path">Its path below <c>lib/modules/&lt;release&gt;</c>, without the ending of its compression.</param>
    /// <param name="file">The module, unpacked.</param>
    /// <exception cref="LinuxKitException">The file is no module.</exception>
    public static KernelModule Read(string path, ReadOnlySpan<byte> file)
    {
        if (!ElfFile.TryFindSection(file, ".modinfo", out var information) || information.Length > KernelLimits.ModuleInfoInBytes)
        {
            throw PackagesDiagnostics.MalformedModule.Error($"'{path}' is not a kernel module for a 64-bit little-endian machine.");
        }

        var fields = Encoding.UTF8.GetString(information).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        var softdeps = Values(fields, "softdep=").Select(SplitSoftdep).ToList();
        return new KernelModule(path)
        {
            DependsOn = [.. Values(fields, "depends=").SelectMany(value => Words(value)).Select(NormalizeName)],
            SoftBefore = [.. softdeps.SelectMany(softdep => softdep.Before)],
            SoftAfter = [.. softdeps.SelectMany(softdep => softdep.After)],
            Aliases = [.. Values(fields, "alias=")],
        };
    }

    private static IEnumerable<string> Values(string[] fields, string prefix) =>
        fields.Where(field => field.StartsWith(prefix, StringComparison.Ordinal)).Select(field => field[prefix.Length..].Trim());

    // "pre: a b post: c", as modprobe.d(5) has it.
    private static (ImmutableArray<string> Before, ImmutableArray<string> After) SplitSoftdep(string value)
    {
        var before = ImmutableArray.CreateBuilder<string>();
        var after = ImmutableArray.CreateBuilder<string>();
        ImmutableArray<string>.Builder? current = null;
        foreach (var word in Words(value))
        {
            if (word is "pre:" or "post:")
            {
                current = word == "pre:" ? before : after;
            }
            else
            {
                current?.Add(NormalizeName(word));
            }
        }

        return (before.ToImmutable(), after.ToImmutable());
    }

    private static string[] Words(string value) => value.Split([',', ' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
}

using System.Collections.Immutable;
using System.Text.Json;
using LinuxKit.Archives;
using LinuxKit.Packages.Debian;

namespace LinuxKit.Packages;

/// <summary>A package that was resolved once, with all that is needed to get exactly it again.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Archive">The archive that has it: <c>debian</c> or <c>debian-security</c>.</param>
/// <param name="Path">Where the <c>.deb</c> lies below the archive's root.</param>
/// <param name="Size">Size of the <c>.deb</c> in bytes.</param>
/// <param name="Sha256">SHA-256 of the <c>.deb</c>, in hexadecimal.</param>
public sealed record LockedPackage(string Name, string Version, string Archive, string Path, long Size, string Sha256)
{
    internal const string DebianName = "debian";
    internal const string DebianSecurityName = "debian-security";

    internal ArchiveName ArchiveName => Archive == DebianSecurityName ? ArchiveName.DebianSecurity : ArchiveName.Debian;

    internal Digest Digest => Digest.TryParse("sha256:" + Sha256, out var digest) ? digest : throw new InvalidOperationException("It was not checked.");

    internal bool IsValid => DependencyParser.IsName(Name ?? "")
        && !string.IsNullOrEmpty(Version)
        && Archive is DebianName or DebianSecurityName
        && BinaryPackage.IsPlainPath(Path ?? "")
        && Size is > 0 and <= DebianLimits.PackageInBytes
        && Digest.TryParse("sha256:" + Sha256, out _);
}

/// <summary>What was resolved for one architecture.</summary>
/// <param name="Suites">The suites that were looked at.</param>
/// <param name="Components">Their components.</param>
/// <param name="Requests">What the project asked for.</param>
/// <param name="Packages">What that came to, ordered by name.</param>
public sealed record LockedArchitecture(
    ImmutableArray<string> Suites,
    ImmutableArray<string> Components,
    ImmutableArray<string> Requests,
    ImmutableArray<LockedPackage> Packages)
{
    internal bool IsValid => !Suites.IsDefault && !Components.IsDefault && !Requests.IsDefault && !Packages.IsDefault
        && Packages.All(package => package is { IsValid: true });

    internal bool HasSameSource(LockedArchitecture other) => Suites.SequenceEqual(other.Suites) && Components.SequenceEqual(other.Components);
}

/// <summary>The file <c>linuxkit.lock.json</c> beside a package project: what was resolved, for each architecture by Debian's name.</summary>
/// <param name="Version">Version of the format: 1.</param>
/// <param name="Architectures">The architectures.</param>
public sealed record LockFile(int Version, ImmutableSortedDictionary<string, LockedArchitecture> Architectures)
{
    private const int CurrentVersion = 1;
    private const int LimitInBytes = 64 << 20;

    /// <summary>A file in which nothing is locked.</summary>
    public static LockFile Empty { get; } =
        new(CurrentVersion, ImmutableSortedDictionary.Create<string, LockedArchitecture>(StringComparer.Ordinal));

    /// <summary>Reads the file.</summary>
    /// <param name="path">Full path; a file that is not there is empty.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">The file cannot be read.</exception>
    public static async Task<LockFile> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var location = new SourceLocation(path);
        if (!File.Exists(path))
        {
            return Empty;
        }

        if (new FileInfo(path).Length > LimitInBytes)
        {
            throw PackagesDiagnostics.InvalidLockFile.Error($"The file has more than {LimitInBytes} bytes.", location);
        }

        try
        {
            var file = File.OpenRead(path);
            await using (file.ConfigureAwait(false))
            {
                var read = await JsonSerializer.DeserializeAsync(file, LockFileJson.Default.LockFile, cancellationToken).ConfigureAwait(false);
                return read is { Version: CurrentVersion, Architectures: not null } && read.Architectures.Values.All(architecture => architecture is { IsValid: true })
                    ? read with { Architectures = read.Architectures.WithComparers(StringComparer.Ordinal) }
                    : throw PackagesDiagnostics.InvalidLockFile.Error("A field is missing or has a value that is not allowed.", location);
            }
        }
        catch (JsonException exception)
        {
            throw PackagesDiagnostics.InvalidLockFile.Error(
                $"The file is not JSON of this format: {exception.Path} cannot be read.",
                location with { Line = (int)Math.Min(exception.LineNumber + 1 ?? 0, int.MaxValue) });
        }
    }

    /// <summary>Writes the file, unless it has this content already.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>Whether it was written.</returns>
    public async Task<bool> WriteAsync(string path, CancellationToken cancellationToken)
    {
        byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(this, LockFileJson.Default.LockFile), (byte)'\n'];
        var before = File.Exists(path) ? await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false) : [];
        if (before.AsSpan().SequenceEqual(bytes))
        {
            return false;
        }

        await AtomicFile.WriteAllBytesAsync(path, bytes, cancellationToken).ConfigureAwait(false);
        return true;
    }
}

using LinuxKit.Archives;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Configuration;

/// <summary>What an item or YAML says of a file. <see langword="null"/> is "not said".</summary>
internal sealed record FileSettings
{
    private const int ModeOfFile = 0x180; // 0600
    private const int ModeOfDirectory = 0x1C0; // 0700

    /// <summary>What YAML says; <see langword="null"/> for items.</summary>
    public Node? Node { get; init; }

    public string? Path { get; init; }

    public bool? Directory { get; init; }

    public string? Symlink { get; init; }

    public string? Contents { get; init; }

    public string? Source { get; init; }

    public MetadataFormat? Metadata { get; init; }

    public bool? Optional { get; init; }

    public string? Mode { get; init; }

    public string? Uid { get; init; }

    public string? Gid { get; init; }

    /// <summary>Makes the file that is described, or reports why it can't be one.</summary>
    /// <param name="baseDirectory">Full path of the folder that <see cref="Source"/> is relative to.</param>
    /// <param name="location">Where the description was written.</param>
    /// <param name="reading">Where to report.</param>
    public FileDefinition? ToDefinition(string baseDirectory, SourceLocation location, Reading reading)
    {
        if (!GuestPath.TryNormalize(Path ?? "", out var path, out var problem))
        {
            reading.Report(ConfigurationDiagnostics.InvalidPath, At("path", location), $"The path '{Path}' {problem}.");
            return null;
        }

        if (Kind(location, reading) is not { } kind)
        {
            return null;
        }

        if (kind == FileKind.File && Path!.EndsWith('/'))
        {
            reading.Report(ConfigurationDiagnostics.InvalidPath, At("path", location), $"The path '{Path}' of a file ends with a slash.");
            return null;
        }

        if (kind == FileKind.SymbolicLink && !IsLinkText(Symlink!))
        {
            reading.Report(ConfigurationDiagnostics.InvalidPath, At("symlink", location), $"The text '{Symlink}' can't be a link's.");
            return null;
        }

        var definition = new FileDefinition(path, kind, location)
        {
            Settings = this,
            Contents = kind == FileKind.File ? Contents : null,
            Source = kind == FileKind.File && Contents is null && Metadata is null ? FullSource(baseDirectory) : null,
            Optional = Optional ?? false,
            Target = kind == FileKind.SymbolicLink ? Symlink : null,
            Mode = Mode is { Length: > 0 } ? OctalMode.Parse(Mode) : kind == FileKind.Directory ? ModeOfDirectory : ModeOfFile,
        };
        definition = definition with { Uid = Uid ?? definition.Uid, Gid = Gid ?? definition.Gid };
        return SourceExists(definition, reading) ? definition : null;
    }

    /// <summary>Which one of the ways to describe a file this is. The reference tool ignores some of what stands beside a directory or a link: so do we, but not in silence.</summary>
    private FileKind? Kind(SourceLocation location, Reading reading)
    {
        var isDirectory = Directory == true;
        var isLink = !isDirectory && !string.IsNullOrEmpty(Symlink);
        var hasSource = !string.IsNullOrEmpty(Source);
        var hasOrigin = hasSource || Metadata is not null;
        if (hasOrigin ? isDirectory || isLink || Contents is not null || (hasSource && Metadata is not null) : isDirectory && Contents is not null)
        {
            reading.Report(ConfigurationDiagnostics.AmbiguousContent, location, "It has more than one kind of content.");
            return null;
        }

        if (!isDirectory && !isLink && !hasOrigin && Contents is null)
        {
            reading.Report(ConfigurationDiagnostics.AmbiguousContent, location, "It has no content.");
            return null;
        }

        if (isDirectory && !string.IsNullOrEmpty(Symlink))
        {
            reading.Report(ConfigurationDiagnostics.NoEffect, At("symlink", location), "The link's target has no effect on a directory.");
        }

        if (isLink && Contents is not null)
        {
            reading.Report(ConfigurationDiagnostics.NoEffect, At("contents", location), "The contents have no effect on a symbolic link.");
        }

        if (Optional == true && !hasSource)
        {
            reading.Report(ConfigurationDiagnostics.NoEffect, At("optional", location), "Only a file of the host can be optional.");
        }

        return isDirectory ? FileKind.Directory : isLink ? FileKind.SymbolicLink : FileKind.File;
    }

    private static bool IsLinkText(string text)
    {
        try
        {
            return !text.Contains('\0', StringComparison.Ordinal) && ArchiveText.ByteCount(text) < ArchiveLimits.PathLength;
        }
        catch (LinuxKitException)
        {
            return false; // Half a surrogate pair.
        }
    }

    private string FullSource(string baseDirectory)
    {
        var source = Source!;
        if (source.StartsWith("~/", StringComparison.Ordinal))
        {
            source = System.IO.Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), source[2..]);
        }

        // GetFullPath refuses a NUL, which no file's name has: such a file is missing.
        return source.Contains('\0', StringComparison.Ordinal) ? source : System.IO.Path.GetFullPath(source, baseDirectory);
    }

    private SourceLocation At(string key, SourceLocation location) => Node?.Locate(key) ?? location;

    private bool SourceExists(FileDefinition file, Reading reading)
    {
        if (file.Source is not { } source || File.Exists(source) || (file.Optional && !System.IO.Directory.Exists(source)))
        {
            return true;
        }

        reading.Report(
            ConfigurationDiagnostics.MissingFile,
            At("source", file.Location),
            System.IO.Directory.Exists(source) ? $"'{source}' is a folder, not a file." : $"The file '{source}' doesn't exist.");
        return false;
    }
}

/// <summary>How a file describes the system that it is in.</summary>
internal enum MetadataFormat
{
    /// <summary>As YAML that can be built again.</summary>
    Yaml,

    /// <summary>As JSON.</summary>
    Json,
}

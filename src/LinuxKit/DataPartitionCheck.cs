using System.Buffers;
using LinuxKit.Configuration;
using LinuxKit.Disks.Ext4;
using LinuxKit.Formats;

namespace LinuxKit;

/// <summary>Reads what a request says of the partition for data.</summary>
internal static class DataPartitionCheck
{
    private const int LabelSize = 16;

    // The path stands in the kernel's command line, which has no quotes that every boot loader keeps.
    private static readonly SearchValues<char> PathCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-+@:");

    // What init mounts itself, or the system is in.
    private static readonly string[] Taken =
        ["bin", "boot", "containers", "dev", "etc", "init", "lib", "lib32", "lib64", "proc", "root", "run", "sbin", "sys", "tmp", "usr", "var"];

    // The kernel's own, in which there are no folders to be made.
    private static readonly string[] Kernel = ["dev/", "proc/", "sys/"];

    /// <summary>The settings; <see langword="null"/> when no such partition is asked for.</summary>
    /// <param name="request">What was written.</param>
    /// <param name="location">Where it was written.</param>
    /// <exception cref="LinuxKitException">A value has no meaning.</exception>
    public static DataPartitionSettings? Read(DiskRequest request, SourceLocation location)
    {
        var label = request.DataPartition;
        if (label.Length == 0)
        {
            return request.DataPartitionSize.Length == 0 && request.DataPartitionPath is "" or DiskRequest.DefaultDataPath
                ? null
                : throw FormatDiagnostics.BadDataPartition.Error("LinuxKitDataPartitionSize or LinuxKitDataPartitionPath is set and LinuxKitDataPartition, the label, is not.", location);
        }

        return IsLabel(label)
            ? new DataPartitionSettings(label, PathOf(request.DataPartitionPath, location)) { Size = SizeOf(request.DataPartitionSize, location) }
            : throw FormatDiagnostics.BadDataPartition.Error($"LinuxKitDataPartition is '{label}', which is no label: that has 1 to {LabelSize} bytes, and is neither 'true' nor 'false'.", location);
    }

    private static bool IsLabel(string text) =>
        GuestPath.IsName(text, LabelSize, out _) && text.Trim() == text && !bool.TryParse(text, out _);

    private static long? SizeOf(string text, SourceLocation location)
    {
        if (text.Length == 0)
        {
            return null;
        }

        var size = ByteSize.Parse(text, "LinuxKitDataPartitionSize", location);
        return size is >= Ext4Volume.SmallestSize and <= Ext4Volume.LargestSize
            ? size
            : throw FormatDiagnostics.BadDataPartition.Error($"LinuxKitDataPartitionSize is '{text}', and may be 64M to 15T.", location);
    }

    private static string PathOf(string text, SourceLocation location)
    {
        text = text.Length == 0 ? DiskRequest.DefaultDataPath : text;
        if (!GuestPath.TryNormalize(text, out var path, out var problem))
        {
            throw Error(problem);
        }

        return !text.StartsWith('/') ? throw Error("is not a full path")
            : text.AsSpan().ContainsAnyExcept(PathCharacters) ? throw Error("has a character that is neither a letter or digit of ASCII nor one of '._-+@:'")
            : Taken.Contains(path) || Kernel.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)) ? throw Error("is the system's own")
            : "/" + path;

        LinuxKitException Error(string what) => FormatDiagnostics.BadDataPartition.Error($"LinuxKitDataPartitionPath is '{text}', which {what}.", location);
    }
}

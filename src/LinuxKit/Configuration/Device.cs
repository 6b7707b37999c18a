namespace LinuxKit.Configuration;

/// <summary>A device that the container may use, with the node that it gets for it.</summary>
public sealed record Device
{
    /// <summary>Path of the node in the container, or <c>all</c> for access to every device of the type and no node.</summary>
    public string? Path { get; init; }

    /// <summary><c>c</c> for a character device, <c>b</c> for a block device.</summary>
    public string? Type { get; init; }

    /// <summary>Major number.</summary>
    public long Major { get; init; }

    /// <summary>Minor number.</summary>
    public long Minor { get; init; }

    /// <summary>Permission bits of the node as octal text.</summary>
    public string? Mode { get; init; }

    /// <summary>Whether this is access to every device of the type, without a node.</summary>
    internal bool IsAll => Path == "all";

    /// <summary>The permission bits of the node.</summary>
    /// <exception cref="LinuxKitException">There are none.</exception>
    internal uint FileMode => OctalMode.TryParse(Mode ?? "", uint.MaxValue, out var mode)
        ? mode
        : throw ConfigurationDiagnostics.InvalidDevice.Error(
            Mode is null ? $"The device '{Path}' has no mode." : $"'{Mode}' is not the octal mode of a device.");

    /// <summary>Checks that the device says enough.</summary>
    /// <exception cref="LinuxKitException">It doesn't.</exception>
    internal void Check()
    {
        if (string.IsNullOrEmpty(Path))
        {
            throw ConfigurationDiagnostics.InvalidDevice.Error("A device has no path.");
        }

        _ = IsAll ? 0 : FileMode;
    }
}

using System.Globalization;
using LinuxKit.Init.Boot;
using LinuxKit.Init.FirstStage.Verity;

namespace LinuxKit.Init.FirstStage;

/// <summary>What the kernel command line says of a root on a disk. The names are the kernel's (kernel-parameters.txt) and systemd's (systemd-veritysetup-generator(8)).</summary>
/// <param name="Device">Where the root is: <c>root=</c>.</param>
internal sealed record RootParameters(DeviceReference Device)
{
    /// <summary>Types of the file system to try in order, <c>rootfstype=</c>; empty for all that the kernel knows.</summary>
    public IReadOnlyList<string> FileSystems { get; init; } = [];

    /// <summary>Options of the file system: <c>rootflags=</c>.</summary>
    public string? Flags { get; init; }

    /// <summary>How long to wait for the devices; <see langword="null"/> for ever. <c>rootwait</c>, <c>rootwait=SECONDS</c>.</summary>
    public TimeSpan? Wait { get; init; } = TimeSpan.FromSeconds(DefaultWaitInSeconds);

    /// <summary>The root's hash, when it must be what was built: <c>roothash=</c>.</summary>
    public RootHash? Hash { get; init; }

    /// <summary>Where the hash tree is: <c>linuxkit.verity_hash=</c>.</summary>
    public DeviceReference? HashDevice { get; init; }

    /// <summary>Where it starts there, in bytes: <c>linuxkit.verity_hash_offset=</c>.</summary>
    public long HashOffset { get; init; }

    /// <summary>The programs of which the first that is there becomes the system: <c>init=</c>, or where init is.</summary>
    public IReadOnlyList<string> Programs { get; init; } = ["/sbin/init", "/init"];

    private const int DefaultWaitInSeconds = 30;
    private const string HashDeviceParameter = "linuxkit.verity_hash";
    private const string HashOffsetParameter = "linuxkit.verity_hash_offset";

    /// <summary>Reads the parameters.</summary>
    /// <exception cref="BootFailure">There is no root among them, or one is wrong.</exception>
    public static RootParameters Read(CommandLine commandLine)
    {
        var hash = commandLine.Value("roothash") is { } text ? RootHash.Parse(text) : null;
        var root = commandLine.Value("root");
        var hashDevice = commandLine.Value(HashDeviceParameter);
        var hashOffset = commandLine.Value(HashOffsetParameter);
        if (root is null && hash is null)
        {
            throw new BootFailure("the kernel command line says neither root= nor roothash=");
        }

        if (hash is null && (hashDevice ?? hashOffset) is not null)
        {
            throw new BootFailure($"{(hashDevice is null ? HashOffsetParameter : HashDeviceParameter)}= has no meaning without roothash=");
        }

        // The Discoverable Partitions Specification: the halves of the root's hash are the ids of the two partitions.
        var device = root is null ? ById(hash!.FirstHalf) : DeviceReference.Parse("root", root);
        return new RootParameters(device)
        {
            FileSystems = commandLine.Value("rootfstype")?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [],
            Flags = commandLine.Value("rootflags"),
            Wait = WaitOf(commandLine),
            Hash = hash,
            HashDevice = hash is null ? null
                : hashDevice is not null ? DeviceReference.Parse(HashDeviceParameter, hashDevice)
                : hashOffset is not null ? device
                : ById(hash.LastHalf),
            HashOffset = hashOffset is null ? 0 : OffsetOf(hashOffset),
            Programs = commandLine.Value("init") is { } program ? [program] : ["/sbin/init", "/init"],
        };
    }

    private static DeviceReference ById(Guid id) => new(DeviceReferenceKind.PartitionId, id.ToString());

    private static long OffsetOf(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
        ? offset
        : throw new BootFailure($"{HashOffsetParameter}={text}: not a number of bytes");

    /// <summary>How long to wait for devices: <see cref="Wait"/>.</summary>
    public static TimeSpan? WaitOf(CommandLine commandLine) =>
        commandLine.Has("rootwait") ? null
        : int.TryParse(commandLine.Value("rootwait"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds)
        : TimeSpan.FromSeconds(DefaultWaitInSeconds);
}

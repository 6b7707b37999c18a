using LinuxKit.Init.Boot;
using LinuxKit.Init.FirstStage;

namespace LinuxKit.Init.Data;

/// <summary>What the kernel command line says of a partition for data (docs/data-partition.md).</summary>
/// <param name="Device">Where it is: <c>linuxkit.data=</c>, in the forms of <c>root=</c>.</param>
internal sealed record DataParameters(DeviceReference Device)
{
    private const string Name = "linuxkit.data";

    /// <summary>Where it is mounted: <c>linuxkit.data_path=</c>.</summary>
    public string Path { get; init; } = "/data";

    /// <summary>Whether it becomes as large as its disk: <c>linuxkit.data_grow=1</c>. A partition is ours for sure by its id alone.</summary>
    public bool Grows { get; init; }

    /// <summary>How long to wait for it; <see langword="null"/> for ever.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>Reads the parameters.</summary>
    /// <returns>The parameters, or <see langword="null"/> when there is no such partition.</returns>
    /// <exception cref="BootFailure">One is wrong.</exception>
    public static DataParameters? Read(CommandLine commandLine)
    {
        if (commandLine.Value(Name) is not { } text)
        {
            return null;
        }

        var path = commandLine.Value($"{Name}_path") ?? "/data";
        var device = DeviceReference.Parse(Name, text);
        return !path.StartsWith('/') ? throw new BootFailure($"{Name}_path={path}: not a full path") : new DataParameters(device)
        {
            Path = path,
            Grows = commandLine.Value($"{Name}_grow") == "1" && device.Kind == DeviceReferenceKind.PartitionId,
            Wait = RootParameters.WaitOf(commandLine),
        };
    }
}

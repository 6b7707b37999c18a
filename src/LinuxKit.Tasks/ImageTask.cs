using LinuxKit.Configuration.Items;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace LinuxKit.Tasks;

/// <summary>A task on an image project: its items and properties are read and checked as a whole before anything is done.</summary>
public abstract class ImageTask : Task, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>The image's name.</summary>
    [Required]
    public string Name { get; set; } = "";

    /// <summary>Full path of the project.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>The architecture, by OCI's name.</summary>
    [Required]
    public string Architecture { get; set; } = "";

    /// <summary>Names of the output formats.</summary>
    public string[] Formats { get; set; } = [];

    /// <summary><c>auto</c>, <c>zstd</c>, <c>gzip</c> or <c>none</c>.</summary>
    [Required]
    public string Compression { get; set; } = "";

    /// <summary>The most that an output file may have, such as <c>100M</c>; empty for no limit.</summary>
    public string MaximumSize { get; set; } = "";

    /// <summary>The memory that the image's machines have, such as <c>1G</c>.</summary>
    [Required]
    public string BootMemory { get; set; } = "";

    /// <summary>Where the root is while the system runs.</summary>
    public string Root { get; set; } = "auto";

    /// <summary>Whether dm-verity guards a root on a partition.</summary>
    public bool Verity { get; set; }

    /// <summary>The size of each disk, such as <c>4G</c>; empty for what its content takes.</summary>
    public string DiskSize { get; set; } = "";

    /// <summary>What each disk has beyond its content; empty for nothing.</summary>
    public string DiskFreeSpace { get; set; } = "";

    /// <summary>The label of a partition for data; empty for none.</summary>
    public string DataPartition { get; set; } = "";

    /// <summary>The size of the partition for data, such as <c>2G</c>; empty for the rest of the disk.</summary>
    public string DataPartitionSize { get; set; } = "";

    /// <summary>Where the guest mounts the partition for data.</summary>
    public string DataPartitionPath { get; set; } = "";

    /// <summary>Full path of the key that signs EFI programs; empty for none.</summary>
    public string SigningKey { get; set; } = "";

    /// <summary>Full path of its certificate; empty when the key's file has it.</summary>
    public string SigningCertificate { get; set; } = "";

    /// <summary>The kind of VMDK.</summary>
    public string Vmdk { get; set; } = "";

    /// <summary>What UEFI starts on disks and CDs.</summary>
    public string EfiBoot { get; set; } = "";

    /// <summary>Reference of the image that has the boot loaders.</summary>
    public string BootLoader { get; set; } = "";

    /// <summary>Reference of the image that has the board's firmware.</summary>
    public string Firmware { get; set; } = "";

    /// <summary>The LinuxKitYaml items.</summary>
    public ITaskItem[] Yaml { get; set; } = [];

    /// <summary>The Kernel items.</summary>
    public ITaskItem[] Kernel { get; set; } = [];

    /// <summary>The Init items.</summary>
    public ITaskItem[] Init { get; set; } = [];

    /// <summary>The OnBoot items.</summary>
    public ITaskItem[] OnBoot { get; set; } = [];

    /// <summary>The OnShutdown items.</summary>
    public ITaskItem[] OnShutdown { get; set; } = [];

    /// <summary>The Service items.</summary>
    public ITaskItem[] Services { get; set; } = [];

    /// <summary>The Volume items.</summary>
    public ITaskItem[] Volumes { get; set; } = [];

    /// <summary>The File items.</summary>
    public ITaskItem[] Files { get; set; } = [];

    /// <summary>What the referenced projects made, as their GetTargetPath tells it.</summary>
    public ITaskItem[] References { get; set; } = [];

    /// <summary>Full paths of OCI layouts; of two that hold one reference the later one wins.</summary>
    public string[] Layouts { get; set; } = [];

    /// <summary>Where images are looked for before their own registry is asked: <c>[registry=]address</c>.</summary>
    public string[] RegistryMirrors { get; set; } = [];

    /// <summary>Registries that may be spoken to without TLS, or with a certificate that nobody vouches for.</summary>
    public string[] InsecureRegistries { get; set; } = [];

    /// <summary>Whether no registry may be asked.</summary>
    public bool Offline { get; set; }

    /// <summary>The content store's folder; empty for the environment's or the user's.</summary>
    public string? Store { get; set; }

    /// <summary>Seconds since 1970-01-01 UTC for what the build makes; empty for the default.</summary>
    public string? SourceDateEpoch { get; set; }

    /// <summary>Whether <see cref="References"/> says what the referenced projects made; otherwise none of them is built yet.</summary>
    private protected virtual bool AreReferencesBuilt => true;

    /// <inheritdoc />
    public override bool Execute() => Log.Run(ProjectFile, _cancellation, ReadAndRunAsync);

    /// <inheritdoc />
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc />
    public void Dispose()
    {
        _cancellation.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Does the work.</summary>
    /// <param name="request">What the project asks for, in which nothing was found wrong.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    private protected abstract System.Threading.Tasks.Task RunAsync(BuildRequest request, CancellationToken cancellationToken);

    private async System.Threading.Tasks.Task ReadAndRunAsync(CancellationToken cancellationToken)
    {
        var items = new ProjectItems(ProjectFile, AreReferencesBuilt ? References : null);
        var reading = ItemReader.Read(
            [
                .. items.Read(ItemType.LinuxKitYaml, Yaml),
                .. items.Read(ItemType.Kernel, Kernel), .. items.Read(ItemType.Init, Init), .. items.Read(ItemType.OnBoot, OnBoot),
                .. items.Read(ItemType.OnShutdown, OnShutdown), .. items.Read(ItemType.Service, Services), .. items.Read(ItemType.Volume, Volumes),
                .. items.Read(ItemType.File, Files),
            ],
            [],
            items.Images);
        var request = new BuildRequest
        {
            Name = Name,
            Definition = reading.Definition,
            Architecture = Architecture,
            Formats = [.. Formats],
            Store = StoreLocation.Find(Store, ProjectFile),
            Layouts = [.. Layouts],
            Compression = Compression,
            MaximumSize = MaximumSize,
            BootMemory = BootMemory,
            Disk = new DiskRequest
            {
                Root = Root,
                Verity = Verity,
                Size = DiskSize,
                FreeSpace = DiskFreeSpace,
                DataPartition = DataPartition,
                DataPartitionSize = DataPartitionSize,
                DataPartitionPath = DataPartitionPath,
                SigningKey = SigningKey,
                SigningCertificate = SigningCertificate,
                BootLoader = BootLoader,
                BoardFirmware = Firmware,
                Vmdk = Vmdk,
                EfiBoot = EfiBoot,
            },
            Timestamp = Epoch.Parse(SourceDateEpoch),
            Location = new SourceLocation(ProjectFile),
        };
        Log.LogDiagnostics(reading.Diagnostics);
        Log.LogDiagnostics(BuildCheck.Run(request, isWhole: !reading.HasErrors));
        request = request with { Registries = RegistrySettings.Read(RegistryMirrors, InsecureRegistries, Offline) };
        if (!Log.HasLoggedErrors)
        {
            await RunAsync(request, cancellationToken).ConfigureAwait(false);
        }
    }
}

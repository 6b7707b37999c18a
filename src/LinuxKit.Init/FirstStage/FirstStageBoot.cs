using LinuxKit.Init.Boot;
using LinuxKit.Init.FirstStage.Verity;
using LinuxKit.Init.Linux;
using LinuxKit.Init.Modules;

namespace LinuxKit.Init.FirstStage;

/// <summary>The life of a first stage: from the small initrd that the boot loader brought to the system on the disk (docs/root-on-disk.md).</summary>
/// <param name="modules">Load what the first stage has.</param>
/// <param name="parameters">What the command line says of the root.</param>
internal sealed class FirstStageBoot(ModuleLoader modules, RootParameters parameters)
{
    // The file that tells a program that it runs in an initrd: systemd's os-release(5).
    private const string Mark = "/etc/initrd-release";

    // The types that this project builds, for a command line that does not say which one it is.
    private static readonly string[] KnownFileSystems = ["squashfs", "erofs", "ext4"];

    private readonly DeviceSearch _devices = new(modules, parameters.Wait);

    /// <summary>Whether this is an initrd that has to find the system, and not the system.</summary>
    public static bool IsHere => RootMove.IsRootInMemory && File.Exists(Mark);

    /// <summary>Becomes the system.</summary>
    /// <returns>Only when that failed, and the kernel is to do what <c>panic=</c> says: the exit code.</returns>
    public static int Run()
    {
        FileSystems.MountKernel();
        Consoles.UseSystemConsole();
        var commandLine = CommandLine.Read();
        Step.Try("first stage", () => Start(commandLine));

        // Without panic= the kernel's panic would only hide what was said above.
        if (commandLine.Value("panic") is null)
        {
            BootLog.Say("the system was not started");
            Thread.Sleep(Timeout.Infinite);
        }

        return 1;
    }

    private static void Start(CommandLine commandLine)
    {
        try
        {
            var modules = new ModuleLoader();
            modules.LoadListed();
            new FirstStageBoot(modules, RootParameters.Read(commandLine)).Become();
        }
        catch (BootFailure failure)
        {
            BootLog.Say($"root: {failure.Message}");
        }
    }

    private void Become()
    {
        var device = _devices.Find(parameters.Device);
        if (parameters is { Hash: { } hash, HashDevice: { } hashDevice })
        {
            device = Verified(device, _devices.Find(hashDevice), hash);
        }

        var type = Mount(device);
        BootLog.Say($"root: {parameters.Device} is {device.Path}, {type}{(parameters.Hash is null ? "" : ", verified")}");
        SwitchRoot.Execute(parameters.Programs);
    }

    private BlockDevice Verified(BlockDevice data, BlockDevice hashes, RootHash root)
    {
        var superblock = VeritySuperblock.Read(hashes.ReadPart(parameters.HashOffset, VeritySuperblock.Size));
        if (superblock.DataSectors > data.Sectors)
        {
            throw new BootFailure($"{hashes.Path} verifies {superblock.DataSectors} sectors, and {data.Path} has {data.Sectors}");
        }

        modules.LoadAlias("dm_verity");
        return DeviceMapper.Create("root", superblock.DataSectors, "verity", superblock.Target(data.Path, hashes.Path, parameters.HashOffset, root));
    }

    private string Mount(BlockDevice device)
    {
        var types = parameters.FileSystems.Count > 0 ? parameters.FileSystems : KnownFileSystems;
        var errors = new List<string>();
        foreach (var type in types)
        {
            modules.LoadAlias($"fs-{type}");
            if (Libc.Mount(device.Path, SwitchRoot.NewRoot, type, (nuint)MountFlags.ReadOnly, parameters.Flags) == 0)
            {
                return type;
            }

            errors.Add($"{type}: {Errno.Message}");
        }

        throw new BootFailure($"mounting {device.Path} failed: {string.Join("; ", errors)}");
    }
}

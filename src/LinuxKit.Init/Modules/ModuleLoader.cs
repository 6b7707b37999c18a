using System.Runtime.InteropServices;
using LinuxKit.Init.Boot;
using LinuxKit.Init.Events;
using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Modules;

/// <summary>Loads kernel modules, each tried once.</summary>
internal sealed class ModuleLoader
{
    private const int OpenReadOnlyCloseOnExecution = 0x80000;
    private const int CompressedFile = 4;

    private readonly string _folder;
    private readonly ModuleIndex _index;
    private readonly CommandLine _commandLine = CommandLine.Read();
    private readonly Dictionary<string, bool> _tried = new(StringComparer.Ordinal);

    public ModuleLoader()
    {
        _folder = $"/lib/modules/{SystemName.KernelRelease}";
        _index = ModuleIndex.Read(_folder);
    }

    /// <summary>Loads the modules that the image lists, in the files' order (modules-load.d(5)).</summary>
    public void LoadListed()
    {
        // The kernel's pool of randomness fills from this device, and the first who asks for randomness would wait: reading a folder does.
        Load("virtio_rng");
        Load("virtio_pci");
        Load("virtio_mmio");
        foreach (var name in ModuleList.Read("/").Where(name => !LoadAlias(name)))
        {
            BootLog.Say($"module {name}: not loaded");
        }
    }

    /// <summary>Loads what an alias asks for: a device's, a file system's (<c>fs-ext4</c>), or a module's own name.</summary>
    /// <returns>Whether all that it stands for is in the kernel now; false when it stands for nothing.</returns>
    public bool LoadAlias(string alias)
    {
        var found = _index.Resolve(alias);
        var loaded = found.Count(Load);
        return found.Count > 0 && loaded == found.Count;
    }

    /// <summary>Loads what the devices that are there ask for. Those that come of it are for <see cref="DeviceEvents"/>.</summary>
    public void LoadForDevices()
    {
        foreach (var alias in DeviceAliases().Distinct(StringComparer.Ordinal))
        {
            LoadAlias(alias);
        }
    }

    // Memory cards have the alias in their uevent alone.
    private static IEnumerable<string> DeviceAliases() => Directory.EnumerateDirectories("/sys/bus")
        .Select(bus => $"{bus}/devices")
        .Where(Directory.Exists)
        .SelectMany(Directory.EnumerateFileSystemEntries)
        .Select(device => TextFile.Read($"{device}/modalias") ?? DeviceEvents.AliasOf((TextFile.Read($"{device}/uevent") ?? "").Split('\n')))
        .OfType<string>();

    private bool Load(string name)
    {
        var order = _index.LoadOrder(name);
        var ok = order.Count > 0;
        foreach (var (module, path) in order)
        {
            if (!_tried.TryGetValue(module, out ok))
            {
                _tried[module] = ok = Insert(module, path);
            }
        }

        return ok || _index.IsBuiltIn(name);
    }

    private bool Insert(string name, string path)
    {
        var file = path.StartsWith('/') ? path : $"{_folder}/{path}";
        var descriptor = Libc.Open(file, OpenReadOnlyCloseOnExecution, 0);
        if (descriptor < 0)
        {
            BootLog.Say($"module {name}: {Errno.Message}");
            return false;
        }

        var finitModule = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 273 : 313;
        var flags = path.EndsWith(".ko", StringComparison.Ordinal) ? 0 : CompressedFile;
        var loaded = Libc.SystemCall(finitModule, descriptor, _commandLine.ParametersOf(name), flags) == 0 || Errno.Last == Errno.Exists;
        if (!loaded && Errno.Last != Errno.NoDevice)
        {
            BootLog.Say($"module {name}: {Errno.Message}");
        }

        _ = Libc.Close(descriptor);
        return loaded;
    }
}

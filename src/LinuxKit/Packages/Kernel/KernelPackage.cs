using System.Collections.Immutable;
using System.Text;
using LinuxKit.Archives;
using LinuxKit.Packages.Debian;

namespace LinuxKit.Packages.Kernel;

/// <summary>One of Debian's <c>linux-image</c> packages: the kernel in <c>boot/</c> and its modules.</summary>
/// <param name="package">The package.</param>
internal sealed class KernelPackage(DebPackage package)
{
    private const string ImagePrefix = "boot/vmlinuz-";
    private const string ConfigurationPrefix = "boot/config-";
    private const string ModulesFolder = "lib/modules";

    /// <summary>The packages of modules.</summary>
    private static readonly string[] ModuleEndings = [".ko", ".ko.xz", ".ko.zst", ".ko.gz"];

    /// <summary>Reads what the package has.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The kernel, or <see langword="null"/> when the package has none, as those that only depend on the current kernel.</returns>
    /// <exception cref="LinuxKitException">The package cannot be read, or a part of the kernel is missing or broken.</exception>
    public async Task<KernelContents?> ReadAsync(CancellationToken cancellationToken)
    {
        var modules = new List<KernelModule>();
        var texts = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        ArchiveEntry? image = null;
        await foreach (var (entry, content) in package.ReadFilesAsync(cancellationToken).ConfigureAwait(false))
        {
            if (entry.Kind != EntryKind.File)
            {
                continue;
            }

            if (entry.Path.StartsWith(ImagePrefix, StringComparison.Ordinal))
            {
                image = image is null ? entry : throw Incomplete("has more than one kernel");
            }
            else if (entry.Path.StartsWith(ConfigurationPrefix, StringComparison.Ordinal)
                || InModules(entry.Path) is "modules.builtin" or "modules.order")
            {
                texts[InModules(entry.Path) ?? "config"] = await ReadAllAsync(content, entry, KernelLimits.TextInBytes, cancellationToken).ConfigureAwait(false);
            }
            else if (ModulePath(entry.Path) is { } path)
            {
                if (modules.Count == KernelLimits.Modules)
                {
                    throw Incomplete($"has more than {KernelLimits.Modules} modules");
                }

                modules.Add(KernelModule.Read(path, await ReadModuleAsync(content, cancellationToken).ConfigureAwait(false)));
            }
        }

        if (image is null)
        {
            return modules.Count == 0 ? null : throw Incomplete("has modules but no kernel");
        }

        var builtIn = Encoding.UTF8.GetString(texts.GetValueOrDefault("modules.builtin") ?? throw Incomplete("lacks modules.builtin"));
        return new KernelContents(
            image.Path[ImagePrefix.Length..],
            image.Path,
            [.. texts.GetValueOrDefault("config") ?? throw Incomplete("lacks the kernel's configuration")],
            new ModuleCatalog(modules, builtIn.Split('\n')),
            builtIn,
            Encoding.UTF8.GetString(texts.GetValueOrDefault("modules.order") ?? []),
            image.ModificationTime);
    }

    /// <summary>Copies the kernel and some of its modules.</summary>
    /// <param name="kernel">What was read of this package before.</param>
    /// <param name="image">Where the kernel goes.</param>
    /// <param name="archives">Where the modules go, each to those that want it.</param>
    /// <param name="cancellationToken">Stops the copy.</param>
    /// <exception cref="LinuxKitException">The package cannot be read.</exception>
    public async Task CopyAsync(KernelContents kernel, Stream image, ImmutableArray<ModuleArchive> archives, CancellationToken cancellationToken)
    {
        foreach (var archive in archives)
        {
            await archive.StartAsync(cancellationToken).ConfigureAwait(false);
        }

        await foreach (var (entry, content) in package.ReadFilesAsync(cancellationToken).ConfigureAwait(false))
        {
            if (entry.Path == kernel.Image)
            {
                await content.CopyToAsync(image, cancellationToken).ConfigureAwait(false);
            }
            else if (entry.Kind == EntryKind.File && ModulePath(entry.Path) is { } path && archives.Any(archive => archive.Wants(path)))
            {
                var module = await ReadModuleAsync(content, cancellationToken).ConfigureAwait(false);
                foreach (var archive in archives.Where(archive => archive.Wants(path)))
                {
                    await archive.AddAsync(path, module, cancellationToken).ConfigureAwait(false);
                }
            }
        }

        foreach (var archive in archives)
        {
            await archive.FinishAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A path below <c>lib/modules/&lt;release&gt;</c>; newer packages say <c>usr/lib</c>.</summary>
    private static string? InModules(string path)
    {
        var plain = path.StartsWith("usr/", StringComparison.Ordinal) ? path[4..] : path;
        var slash = plain.StartsWith(ModulesFolder + "/", StringComparison.Ordinal) ? plain.IndexOf('/', ModulesFolder.Length + 1) : -1;
        return slash < 0 ? null : plain[(slash + 1)..];
    }

    private static string? ModulePath(string path)
    {
        var inModules = InModules(path);
        return inModules is not null && ModuleEndings.Any(ending => inModules.EndsWith(ending, StringComparison.Ordinal))
            ? inModules[..(inModules.LastIndexOf(".ko", StringComparison.Ordinal) + 3)]
            : null;
    }

    // Unpacked here: it keeps the module's signature, and the whole compresses better later.
    private static async Task<byte[]> ReadModuleAsync(Stream content, CancellationToken cancellationToken)
    {
        var unpacked = await Decompression.OpenAsync(content, KernelLimits.ModuleInBytes, cancellationToken).ConfigureAwait(false);
        await using (unpacked.ConfigureAwait(false))
        {
            using var bytes = new MemoryStream();
            await unpacked.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
            return bytes.ToArray();
        }
    }

    private static async Task<byte[]> ReadAllAsync(Stream content, ArchiveEntry entry, int limit, CancellationToken cancellationToken)
    {
        if (entry.Size > limit)
        {
            throw PackagesDiagnostics.MalformedModule.Error($"'{entry.Path}' has {entry.Size} bytes; {limit} are allowed.");
        }

        var bytes = new byte[entry.Size];
        await content.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        return bytes;
    }

    private LinuxKitException Incomplete(string what) =>
        PackagesDiagnostics.IncompleteKernel.Error($"Package '{package.Name}' {what}.");
}

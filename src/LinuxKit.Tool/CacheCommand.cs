using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using LinuxKit.Archives;
using LinuxKit.Oci;
using LinuxKit.Oci.Registry;
using LinuxKit.Oci.Storage;

namespace LinuxKit.Tool;

/// <summary><c>linuxkit cache</c>: the content store, which builds share.</summary>
internal static class CacheCommand
{
    private const int Failed = 1;

    private static readonly Option<string?> Folder = new("--store")
    {
        Description = "The store's folder. By default LINUXKIT_STORE in the environment, or 'linuxkit' in the user's cache folder.", HelpName = "folder", Recursive = true,
    };

    public static Command Create() => new("cache", "Works on the content store, which builds share.")
    {
        Options = { Folder },
        Subcommands = { CreateList(), CreatePull(), CreateRemove(), CreateImport(), CreateExport(), CreateCollect(), CreateCheck() },
    };

    private static Command CreateList() => Make("ls", "Lists the images.", [], async (store, _, cancellationToken) =>
    {
        foreach (var (name, root) in await new StoreUpkeep(store).ListAsync(cancellationToken))
        {
            Console.WriteLine($"{name}  {root.Platform?.ToString() ?? "-"}  {root.Digest}");
        }

        return 0;
    });

    private static Command CreatePull()
    {
        var names = Names();
        var platform = PlatformOption("The platform that is pulled.");
        return Make("pull", "Brings images from their registries into the store.", [names, platform], async (store, result, cancellationToken) =>
        {
            using var client = new RegistryClient(new RegistryOptions());
            using var images = new RegistryImages(store, client);
            foreach (var name in Parse(result.GetRequiredValue(names)))
            {
                var image = await ImageResolver.InOrder([], [], [images]).ResolveAsync(name, Platform.Parse(result.GetRequiredValue(platform)), cancellationToken);
                Console.WriteLine($"{name}  {image.Manifest.Digest}");
            }

            return 0;
        });
    }

    private static Command CreateRemove()
    {
        var names = Names();
        return Make("rm", "Takes names away. What nothing leads to any more goes with the next gc.", [names], async (store, result, cancellationToken) =>
        {
            var status = 0;
            foreach (var name in Parse(result.GetRequiredValue(names)))
            {
                if (!await new StoreUpkeep(store).RemoveAsync(name, cancellationToken))
                {
                    await Console.Error.WriteLineAsync($"The store has no {name}.");
                    status = Failed;
                }
            }

            return status;
        });
    }

    private static Command CreateImport()
    {
        var paths = new Argument<string[]>("paths")
        {
            Description = "OCI layouts (folders or tar archives; the reference tool's cache is one) and archives of docker save.", Arity = ArgumentArity.OneOrMore,
        };
        return Make("import", "Takes in images, which builds then find without asking a registry.", [paths], async (store, result, cancellationToken) =>
        {
            foreach (var path in result.GetRequiredValue(paths))
            {
                foreach (var name in await store.ImportAsync(path, cancellationToken))
                {
                    Console.WriteLine(name);
                }
            }

            return 0;
        });
    }

    private static Command CreateExport()
    {
        var names = Names();
        var output = new Option<string>("--output", "-o") { Description = "The archive or, for oci-folder, the folder to write.", Required = true, HelpName = "path" };
        var format = new Option<string>("--format") { Description = "What to write.", DefaultValueFactory = _ => "oci" };
        format.AcceptOnlyFromAmong("oci", "oci-folder", "docker");
        var platform = PlatformOption("The platform that a docker archive has.");
        return Make("export", "Writes images as an OCI layout or as an archive for docker load.", [names, output, format, platform], async (store, result, cancellationToken) =>
        {
            var export = new StoreExport(store);
            var images = Parse(result.GetRequiredValue(names));
            var path = result.GetRequiredValue(output);
            if (result.GetValue(format) == "oci-folder")
            {
                await export.WriteLayoutAsync(images, path, cancellationToken);
                return 0;
            }

            await using var file = AtomicFile.Create(path);
            await (result.GetValue(format) == "docker"
                ? export.WriteDockerArchiveAsync(images, Platform.Parse(result.GetRequiredValue(platform)), file.Stream, cancellationToken)
                : export.WriteLayoutArchiveAsync(images, file.Stream, cancellationToken));
            await file.CommitAsync(cancellationToken);
            return 0;
        });
    }

    private static Command CreateCollect()
    {
        var days = new Option<int>("--days") { Description = "Days that caches are kept after their last use.", DefaultValueFactory = _ => 30 };
        var size = new Option<int>("--size") { Description = "GiB that caches may take.", DefaultValueFactory = _ => 20, HelpName = "GiB" };
        return Make("gc", "Removes what no name leads to, and caches that nobody used for long.", [days, size], async (store, result, cancellationToken) =>
        {
            var limits = new StoreLimits { UnusedCaches = TimeSpan.FromDays(result.GetValue(days)), CacheSize = (long)result.GetValue(size) << 30 };
            var savings = await new StoreUpkeep(store).CollectAsync(limits, cancellationToken);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"removed {savings.FileCount} files, {Mebibytes(savings.SizeInBytes)}"));
            return 0;
        });
    }

    private static Command CreateCheck()
    {
        var repair = new Option<bool>("--repair") { Description = "Removes what is damaged, and pulls what is missing." };
        return Make("check", "Reads everything in the store and compares it with its digest.", [repair], async (store, result, cancellationToken) =>
        {
            var upkeep = new StoreUpkeep(store);
            var report = await upkeep.CheckAsync(result.GetValue(repair), cancellationToken);
            if (result.GetValue(repair) && !report.Incomplete.IsEmpty)
            {
                Show(report);
                await PullAsync(store, report, cancellationToken);
                report = await upkeep.CheckAsync(remove: false, cancellationToken);
            }

            Show(report);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.BlobCount} blobs, {Mebibytes(report.SizeInBytes)}"));
            return report.Damaged.IsEmpty && report.Incomplete.IsEmpty ? 0 : Failed;
        });
    }

    private static void Show(StoreReport report)
    {
        foreach (var digest in report.Damaged)
        {
            Console.WriteLine($"damaged: {digest}");
        }

        foreach (var (name, manifest, missing) in report.Incomplete)
        {
            Console.WriteLine($"incomplete: {name?.ToString() ?? "an image without a name"} ({manifest.Digest}) lacks {string.Join(", ", missing)}");
        }
    }

    private static async Task PullAsync(ContentStore store, StoreReport report, CancellationToken cancellationToken)
    {
        using var client = new RegistryClient(new RegistryOptions());
        using var images = new RegistryImages(store, client);
        foreach (var (name, manifest, _) in report.Incomplete)
        {
            if (name is not null)
            {
                await images.RepairAsync(name, manifest, cancellationToken);
            }
        }
    }

    private static Command Make(
        string name, string description, IEnumerable<Symbol> symbols, Func<ContentStore, ParseResult, CancellationToken, Task<int>> action)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Option option)
            {
                command.Options.Add(option);
            }
            else if (symbol is Argument argument)
            {
                command.Arguments.Add(argument);
            }
        }

        command.SetAction((result, cancellationToken) => action(new ContentStore(StoreFolder(result)), result, cancellationToken));
        return command;
    }

    private static string StoreFolder(ParseResult result)
    {
        var chosen = result.GetValue(Folder) ?? Environment.GetEnvironmentVariable("LINUXKIT_STORE");
        return string.IsNullOrEmpty(chosen) ? ContentStore.DefaultFolder(Environment.GetEnvironmentVariable) : chosen;
    }

    private static Argument<string[]> Names() => new("images") { Description = "Image references.", Arity = ArgumentArity.OneOrMore };

    private static Option<string> PlatformOption(string description) => new("--platform")
    {
        Description = description, HelpName = "os/architecture", DefaultValueFactory = _ => $"linux/{Platform.NormalizeArchitecture(RuntimeInformation.OSArchitecture.ToString())}",
    };

    private static IReadOnlyList<ImageReference> Parse(string[] names) => [.. names.Select(name => ImageReference.Parse(name))];

    private static string Mebibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024):F1} MiB");
}

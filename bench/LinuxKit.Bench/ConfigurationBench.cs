using System.Diagnostics;
using System.Globalization;
using System.Text;
using LinuxKit.Configuration.Yaml;
using YamlDotNet.Core;

namespace LinuxKit.Bench;

/// <summary>Reads and plans a system of 30 services and 100 files, beside the bare parse of the same text.</summary>
internal static class ConfigurationBench
{
    private const int Services = 30;
    private const int Files = 100;
    private const int Repetitions = 25;

    public static async Task RunAsync()
    {
        var work = Directory.CreateTempSubdirectory("linuxkit-bench-");
        try
        {
            var text = System(work.FullName);
            var first = await MeasureAsync(() => PlanAsync(text, work.FullName));
            var both = await MedianAsync(() => PlanAsync(text, work.FullName));
            var read = await MedianAsync(() => Task.FromResult(YamlReader.Read([Source(text, work.FullName)])));
            var parse = await MedianAsync(() => Task.Run(() => Parse(text)));
            Console.WriteLine($"{Services} services, {Files} files, {text.Length / 1024} KiB of YAML, {Environment.ProcessorCount} processors\n");
            Console.WriteLine("| what | median | to a bare parse | aim |\n| --- | ---: | ---: | ---: |");
            Row("reading and planning", both, parse, "50 ms");
            Row("reading", read, parse, "");
            Row("bare parse by YamlDotNet", parse, parse, "");
            Row("reading and planning, the first time in a process", first, parse, "");
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static async Task<ImagePlan> PlanAsync(string text, string folder)
    {
        var reading = YamlReader.Read([Source(text, folder)]);
        if (reading.HasErrors)
        {
            throw new LinuxKitException(reading.Diagnostics);
        }

        var request = new BuildRequest
        {
            Name = "bench",
            Definition = reading.Definition,
            Architecture = "amd64",
            Formats = ["tar"],
            Store = Path.Combine(folder, "store"),
            Layouts = [Path.GetFullPath(Path.Combine(BenchFolder.System, "..", "..", "testassets", "golden", "images"))],
        };
        return await new ImageBuilder(request.Store).PlanAsync(request, CancellationToken.None);
    }

    private static YamlSource Source(string text, string folder) => new(Path.Combine(folder, "linuxkit.yml")) { Text = text };

    /// <summary>Half of the files are given in place, half are files of the host.</summary>
    private static string System(string folder)
    {
        var text = new StringBuilder(
            """
            kernel:
              image: 127.0.0.1:5000/golden/kernel:1
              cmdline: "console=ttyS0"
            init:
              - 127.0.0.1:5000/golden/init:1
            services:

            """.ReplaceLineEndings("\n"));
        for (var i = 0; i < Services; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  - name: service{i}\n    image: 127.0.0.1:5000/golden/plain:1\n");
            text.Append(CultureInfo.InvariantCulture, $"    command: [\"/bin/tool\", \"--number\", \"{i}\"]\n    env:\n      - A={i}\n      - B=b\n");
            text.Append("    capabilities: [CAP_NET_RAW, CAP_SYS_ADMIN]\n    binds: [\"/etc/x:/etc/x:ro\", \"/run:/run\"]\n    tmpfs: [\"/tmp\"]\n");
            text.Append("    mounts:\n      - {type: proc, destination: /proc2}\n    resources: {memory: {limit: 104857600}, pids: {limit: 50}}\n");
            text.Append("    rlimits: [\"nofile,100,200\"]\n    sysctl: {net.core.somaxconn: \"1024\"}\n    runtime: {mkdir: [\"/run/a\"]}\n");
        }

        text.Append("files:\n");
        for (var i = 0; i < Files; i++)
        {
            File.WriteAllText(Path.Combine(folder, $"file{i}"), $"{i}\n");
            text.Append(CultureInfo.InvariantCulture, $"  - path: etc/files/{i}\n    mode: \"0644\"\n");
            text.Append(i % 2 == 0 ? $"    source: file{i}\n" : "    contents: |\n      one line\n      and another one\n");
        }

        return text.ToString();
    }

    private static bool Parse(string text)
    {
        var parser = new Parser(new StringReader(text));
        while (parser.MoveNext())
        {
        }

        return true;
    }

    private static async Task<TimeSpan> MedianAsync<T>(Func<Task<T>> run)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < Repetitions; i++)
        {
            times.Add(await MeasureAsync(run));
        }

        return times.Order().ElementAt(Repetitions / 2);
    }

    private static async Task<TimeSpan> MeasureAsync<T>(Func<Task<T>> run)
    {
        var start = Stopwatch.GetTimestamp();
        await run();
        return Stopwatch.GetElapsedTime(start);
    }

    private static void Row(string what, TimeSpan time, TimeSpan parse, string aim) => Console.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"| {what} | {time.TotalMilliseconds:F1} ms | {time / parse:F1} | {aim} |"));
}

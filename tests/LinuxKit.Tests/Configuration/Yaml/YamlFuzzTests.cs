using System.Diagnostics;
using System.Globalization;
using System.Text;
using LinuxKit.Configuration;
using LinuxKit.Configuration.Yaml;

namespace LinuxKit.Tests.Configuration.Yaml;

/// <summary>Whatever text there is, the readers say what is wrong with it and throw nothing. A long run has a million texts;
/// <c>LINUXKIT_FUZZ_COUNT</c> says how many of each kind, <c>LINUXKIT_FUZZ_SEED</c> which.</summary>
[TestClass]
[TestCategory("Fuzz")]
public sealed class YamlFuzzTests
{
    private static readonly int Count = Setting("LINUXKIT_FUZZ_COUNT", LongRun.Count(350_000));
    private static readonly int Seed = Setting("LINUXKIT_FUZZ_SEED", Environment.TickCount);

    private static readonly string[] Examples =
    [
        .. Directory.EnumerateFiles(Path.Combine(TestAssets.GoldenFolder, "cases"), "*.yml").Order(StringComparer.Ordinal).Select(File.ReadAllText),
        "a: &a {b: [c, *x], <<: *y}\nc: *a\n? [d]\n: |2-\n   e\n\n  f\ng: >+\n  h\n  i\n\nj: !!str 1\n--- # k\n...\n",
        "{\"binds\": [\"/a:/b\"], \"resources\": {\"memory\": {\"limit\": -1}}, \"uid\": 1e3, \"annotations\": {\"a\\u0000\": \"\\ud83d\\ude00\"}}",
    ];

    private static readonly string[] Tokens =
    [
        "kernel", "services", "files", "name", "image", "mounts", "runtime", "binds.add", "metadata", "yaml", "@pkg:", "@pkg:.", "${A}", "$${", "${",
        "null", "~", "true", "0644", "-1", ".inf", "1_0", "0x", "'", "\"", "\\", "\\u", "\\x4", "|", ">", "|2", "|-", ">+", "- ", "-", "? ", ": ", ":", ", ", "[", "]", "{", "}", "#", " #",
        "&a", "*a", "&", "*", "!", "!!", "!!str ", "!a!b", "!<", "%YAML 1.2\n", "%TAG ! x\n", "%", "---", "...", "---\n", "<<: ", "@", "`", "\t", " ", "  ", "    ", "\n", "\n\n", "\r\n", "\r",
        "\u0085", "\u2028", "\ufeff", "\u00a0", "😀", "\0", "\u001b", "a", "b: c\n",
    ];

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Read_RandomCharacters_OnlyReports() => Run("characters", random =>
    {
        var bytes = new byte[random.Next(64)];
        random.NextBytes(bytes);
        return random.Next(2) == 0 ? Encoding.Latin1.GetString(bytes) : Encoding.UTF8.GetString(bytes);
    });

    [TestMethod]
    public void Read_MutatedExamples_OnlyReports() => Run("mutations", random =>
    {
        var text = new StringBuilder(Examples[random.Next(Examples.Length)]);
        for (var changes = random.Next(1, 6); changes > 0 && text.Length > 0; changes--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(5))
            {
                case 0:
                    text.Remove(at, Math.Min(random.Next(1, 20), text.Length - at));
                    break;
                case 1:
                    text.Insert(at, Tokens[random.Next(Tokens.Length)]);
                    break;
                case 2:
                    text[at] = (char)random.Next(0x100);
                    break;
                case 3:
                    text.Insert(at, text.ToString(at, Math.Min(random.Next(1, 40), text.Length - at)));
                    break;
                default:
                    text.Length = at;
                    break;
            }
        }

        return text.ToString();
    });

    [TestMethod]
    public void Read_TokenSoup_OnlyReports() => Run("tokens", random =>
        string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => Tokens[random.Next(Tokens.Length)])));

    private void Run(string kind, Func<Random, string> make)
    {
        var random = new Random(Seed ^ kind.Length);
        var slowest = TimeSpan.Zero;
        for (var i = 0; i < Count; i++)
        {
            var text = make(random);
            var start = Stopwatch.GetTimestamp();
            try
            {
                Check(YamlReader.Read([Source(text, null), Source(text, new Dictionary<string, string> { ["A"] = "1" })]).Diagnostics);
                YamlReader.FindProjects(Source(text, null));
                Check(LabelReader.Read(text, new SourceLocation("system.lkproj", 7)).Diagnostics);
            }
            catch (Exception e)
            {
                throw new AssertFailedException($"{kind}, seed {Seed}, text {i}: {e.GetType()} on {Convert.ToBase64String(Encoding.Unicode.GetBytes(text))}\n{text}", e);
            }

            var time = Stopwatch.GetElapsedTime(start);
            slowest = time > slowest ? time : slowest;
        }

        TestContext.WriteLine($"{Count} {kind}, seed {Seed}: the slowest text took {slowest.TotalMilliseconds:F1} ms.");
        Assert.IsLessThan(TimeSpan.FromSeconds(5), slowest);
    }

    private static void Check(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
        {
            Assert.MatchesRegex("^LK0[12][0-9]{2}$", diagnostic.Code);
            Assert.IsFalse(diagnostic.Message.Any(char.IsControl), diagnostic.Message);
            Assert.IsNotNull(diagnostic.Location.File, diagnostic.Message);
            Assert.IsGreaterThan(0, diagnostic.Location.Line, diagnostic.Message);
        }
    }

    private static YamlSource Source(string text, Dictionary<string, string>? variables) =>
        new(Path.Combine(TestAssets.GoldenFolder, "cases", "test.yml")) { Text = text, Variables = variables };

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}

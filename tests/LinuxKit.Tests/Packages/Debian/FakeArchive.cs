using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Bcpg;

namespace LinuxKit.Tests.Packages.Debian;

/// <summary>A signed Debian mirror in memory, reached as <c>http://mirror.test/debian/</c> and <c>/debian-security/</c>. It counts what is asked of it.</summary>
internal sealed class FakeArchive : HttpMessageHandler
{
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<string, Dictionary<string, StringBuilder>> _packages = new(StringComparer.Ordinal)
    {
        ["bookworm"] = [], ["bookworm-updates"] = [], ["bookworm-security"] = [],
    };

    /// <summary>What can be fetched, by path below the host.</summary>
    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>What was asked for, in order.</summary>
    public List<string> Requests { get; } = [];

    public TestKey Key { get; } = new();

    public string[] Architectures { get; init; } = ["amd64", "arm64"];

    public DateTimeOffset? ValidUntil { get; set; }

    /// <summary>What a request is answered with instead, when not <see langword="null"/>.</summary>
    public Func<string, HttpResponseMessage?> Intercept { get; set; } = _ => null;

    /// <summary>Adds a package to a suite, for each architecture or for one.</summary>
    public async Task AddAsync(
        string name,
        string version,
        string fields = "",
        string suite = "bookworm",
        string? architecture = null,
        params (LinuxKit.Archives.ArchiveEntry Entry, byte[] Content)[] files)
    {
        foreach (var each in architecture is null ? Architectures : [architecture])
        {
            var control = $"Package: {name}\nVersion: {version}\nArchitecture: {each}\n{fields}";
            var deb = await TestDeb.CreateAsync(control, files);
            var path = $"pool/main/{name}/{name}_{version.Replace(':', '_')}_{each}.deb";
            Files[$"{ArchiveOf(suite)}/{path}"] = deb;
            if (!_packages[suite].TryGetValue(each, out var index))
            {
                _packages[suite][each] = index = new StringBuilder();
            }

            index.Append(CultureInfo.InvariantCulture, $"{control}{(control.EndsWith('\n') ? "" : "\n")}Filename: {path}\nSize: {deb.Length}\nSHA256: {Hash(deb)}\n\n");
        }
    }

    /// <summary>Removes a package's file, as a mirror does when a newer version replaces it.</summary>
    public void Forget(string suite, string name)
    {
        foreach (var path in Files.Keys.Where(path => path.Contains($"/{name}_", StringComparison.Ordinal)).ToList())
        {
            Files.Remove(path);
        }

        foreach (var index in _packages[suite].Values)
        {
            var kept = index.ToString().Split("\n\n").Where(text => !text.StartsWith($"Package: {name}\n", StringComparison.Ordinal));
            index.Clear().AppendJoin("\n\n", kept);
        }
    }

    /// <summary>Writes and signs the indexes of all suites.</summary>
    public void Publish(HashAlgorithmTag hash = HashAlgorithmTag.Sha256, string extraFields = "")
    {
        foreach (var (suite, indexes) in _packages)
        {
            var folder = $"{ArchiveOf(suite)}/dists/{suite}";
            var lines = new StringBuilder();
            foreach (var architecture in Architectures)
            {
                var plain = Encoding.UTF8.GetBytes(indexes.TryGetValue(architecture, out var index) ? index.ToString() : "");
                var packed = TestDeb.Gzip(plain);
                lines.Append(CultureInfo.InvariantCulture, $" {Hash(packed)} {packed.Length} main/binary-{architecture}/Packages.gz\n");
                Files[$"{folder}/main/binary-{architecture}/by-hash/SHA256/{Hash(packed)}"] = packed;
            }

            var prefix = suite.EndsWith("-security", StringComparison.Ordinal) ? "updates/" : "";
            var release =
                $"Origin: Test\nSuite: stable\nCodename: {suite}\nDate: Mon, 23 Nov 2026 02:09:33 UTC\n"
                + (ValidUntil is { } until ? $"Valid-Until: {until.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)} UTC\n" : "")
                + $"Acquire-By-Hash: yes\n{extraFields}Architectures: all {string.Join(' ', Architectures)}\n"
                + $"No-Support-for-Architecture-all: Packages\nComponents: {prefix}main {prefix}contrib\nSHA256:\n{lines}";
            Files[$"{folder}/InRelease"] = TestKey.ClearSign(release, hash, Key);
        }
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath.TrimStart('/');
        lock (Requests)
        {
            Requests.Add(path);
        }

        return Task.FromResult(Intercept(path)
            ?? (request.RequestUri.Host == "mirror.test" && Files.TryGetValue(path, out var content)
                ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(content) }
                : new HttpResponseMessage(HttpStatusCode.NotFound)));
    }

    private static string ArchiveOf(string suite) => suite.EndsWith("-security", StringComparison.Ordinal) ? "debian-security" : "debian";

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

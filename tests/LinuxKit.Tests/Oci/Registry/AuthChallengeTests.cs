using LinuxKit.Oci.Registry;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Oci.Registry;

[TestClass]
public sealed class AuthChallengeTests
{
    [TestMethod]
    [DataRow("Basic realm=\"x\"", "basic realm=x")]
    [DataRow("Bearer realm=\"https://a/t?x=1,2\",service=\"s\",scope=\"repository:a:pull,push\"", "bearer realm=https://a/t?x=1,2 scope=repository:a:pull,push service=s")]
    [DataRow("bearer Realm=https://a , SERVICE = \"a\\\"b\"", "bearer realm=https://a service=a\"b")]
    [DataRow("Basic realm=\"x\", Bearer realm=\"y\"", "basic realm=x|bearer realm=y")]
    [DataRow("Negotiate, Basic realm=\"x\"", "negotiate|basic realm=x")]
    [DataRow("Negotiate", "negotiate")]
    [DataRow("Bearer realm=\"never closed", "bearer realm=never closed")]
    [DataRow("", "")]
    [DataRow("=\"", "")]
    public void Parse_Header_HasItsChallenges(string header, string expected) => Assert.AreEqual(
        expected,
        string.Join('|', AuthChallenge.Parse(header).Select(challenge => string.Join(
            ' ', challenge.Parameters.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}").Prepend(challenge.Scheme)))));

    [TestMethod]
    public async Task Parse_AnyText_ComesToAnEnd() => await RandomInput.ForEachSeedAsync(500, random =>
    {
        const string Alphabet = "Bearer realm=\"\\,; \t\u00e9";
        AuthChallenge.Parse(new string([.. Enumerable.Range(0, random.Next(60)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]));
        return Task.CompletedTask;
    });
}

using CsCheck;
using LinuxKit.Configuration.Items;

namespace LinuxKit.Tests.Configuration;

[TestClass]
public sealed class ShellWordsTests
{
    [TestMethod]
    [DataRow("", new string[0])]
    [DataRow(" \t\n", new string[0])]
    [DataRow("a b  c", new[] { "a", "b", "c" })]
    [DataRow("'a b' \"c d\" e\\ f", new[] { "a b", "c d", "e f" })]
    [DataRow("'' \"\"", new[] { "", "" })]
    [DataRow("a'b'\"c\"d", new[] { "abcd" })]
    [DataRow("'a\\b' \"a\\b\" \"a\\\\b\" \"\\$x\" a\\b", new[] { "a\\b", "a\\b", "a\\b", "$x", "ab" })]
    [DataRow("a\\\nb 'c\\\nd' \"e\\\nf\"", new[] { "ab", "c\\\nd", "ef" })]
    [DataRow("$HOME *.c #x ~", new[] { "$HOME", "*.c", "#x", "~" })]
    public void TrySplit_Text_GivesTheWordsOfAShell(string text, string[] expected)
    {
        Assert.IsTrue(ShellWords.TrySplit(text, out var words, out _));
        CollectionAssert.AreEqual(expected, words);
    }

    [TestMethod]
    [DataRow("'a")]
    [DataRow("\"a")]
    [DataRow("\"a\\\"")]
    [DataRow("a\\")]
    public void TrySplit_Unbalanced_Fails(string text)
    {
        Assert.IsFalse(ShellWords.TrySplit(text, out var words, out var problem));
        Assert.IsEmpty(words);
        Assert.AreNotEqual("", problem);
    }

    [TestMethod]
    public void TrySplit_QuotedWords_ComeBack() => Gen.String.Array[0, 5].Sample(words =>
        ShellWords.TrySplit(string.Join(' ', words.Select(word => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'")), out var split, out _)
        && split.SequenceEqual(words, StringComparer.Ordinal));
}

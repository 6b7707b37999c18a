namespace LinuxKit.Boot.Tests;

/// <summary>The boots that take too long for every day: <c>LINUXKIT_LONG=100</c> asks for them.</summary>
internal static class FullMatrix
{
    /// <summary>Whether they were asked for.</summary>
    public static bool IsAskedFor => Environment.GetEnvironmentVariable("LINUXKIT_LONG") == "100";

    /// <summary>Skips a test that was not.</summary>
    public static void Require()
    {
        if (!IsAskedFor)
        {
            Assert.Inconclusive("LINUXKIT_LONG=100 boots them all");
        }
    }
}

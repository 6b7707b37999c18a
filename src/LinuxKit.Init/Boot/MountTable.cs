using System.Text;
using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Boot;

/// <summary>A mount of the system.</summary>
/// <param name="Target">Full path.</param>
/// <param name="Type">Type of the file system.</param>
internal readonly record struct MountedFileSystem(string Target, string Type);

/// <summary><c>/proc/self/mountinfo</c> (proc(5)), the oldest mount first.</summary>
internal static class MountTable
{
    public static IReadOnlyList<MountedFileSystem> Read() => Parse(TextFile.Read("/proc/self/mountinfo") ?? "");

    public static IReadOnlyList<MountedFileSystem> Parse(string text)
    {
        const int Target = 4;
        var mounts = new List<MountedFileSystem>();
        foreach (var line in text.Split('\n'))
        {
            var fields = line.Split(' ');
            var dash = Array.IndexOf(fields, "-");
            if (dash > Target && dash + 1 < fields.Length)
            {
                mounts.Add(new MountedFileSystem(Unescape(fields[Target]), fields[dash + 1]));
            }
        }

        return mounts;
    }

    // The kernel writes blanks, tabs, line ends and backslashes as a backslash and three octal digits.
    private static string Unescape(string path)
    {
        var plain = new StringBuilder(path.Length);
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '\\' && i + 3 < path.Length && path.AsSpan(i + 1, 3).IndexOfAnyExceptInRange('0', '7') < 0)
            {
                plain.Append((char)(((path[i + 1] - '0') << 6) | ((path[i + 2] - '0') << 3) | (path[i + 3] - '0')));
                i += 3;
            }
            else
            {
                plain.Append(path[i]);
            }
        }

        return plain.ToString();
    }
}

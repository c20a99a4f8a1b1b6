/** The one layout of our mails, as in supabase/templates: a card, a heading, a button; and the same as plain text. */

export type MailText = {
  heading: string;
  /** Before the button. */
  paragraphs: readonly string[];
  action?: { label: string; url: string };
  /** Below, in small. */
  foot: string;
};

/** Renders a mail. What comes from people is escaped, and only our own addresses are links. */
export function writeMail({ heading, paragraphs, action, foot }: MailText): {
  text: string;
  html: string;
} {
  const text = [
    heading,
    ...paragraphs,
    ...(action ? [`${action.label}:\n${action.url}`] : []),
    foot,
  ].join("\n\n");
  const html = `<!doctype html>
<html lang="en">
  <body style="margin: 0; padding: 32px 16px; background: #f6f6f4; color: #1c1c1a; font: 16px/1.5 -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif">
    <table role="presentation" width="100%" style="max-width: 480px; margin: 0 auto; background: #ffffff; border: 1px solid #e4e4df; border-radius: 12px">
      <tr>
        <td style="padding: 32px">
          <p style="margin: 0 0 24px; font-weight: 600">Rapport</p>
          <h1 style="margin: 0 0 12px; font-size: 20px; line-height: 1.3">${escape(heading)}</h1>
          ${paragraphs.map((p) => `<p style="margin: 0 0 24px">${escape(p)}</p>`).join("\n          ")}
          ${action ? button(action) : ""}
          <p style="margin: 0; color: #6b6b66; font-size: 14px">${escape(foot)}</p>
        </td>
      </tr>
    </table>
  </body>
</html>`;
  return { text, html };
}

const button = ({ label, url }: { label: string; url: string }) =>
  `<p style="margin: 0 0 24px"><a href="${escape(url)}" style="display: inline-block; padding: 10px 18px; background: #1c1c1a; color: #ffffff; border-radius: 8px; text-decoration: none; font-weight: 600">${escape(label)}</a></p>`;

const escape = (text: string) =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");

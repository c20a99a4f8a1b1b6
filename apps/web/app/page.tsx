export default function LandingPage() {
  return <main>Rapport</main>;
}

import { createBrowserRouter, type RouteObject } from 'react-router';
import { WallPage } from './cameras/wall-page.tsx';
import { LoginPage } from './session/login-page.tsx';
import { AppLayout } from './shell/app-layout.tsx';
import { NotFoundPage } from './shell/not-found-page.tsx';
import { PageFailure } from './shell/page-failure.tsx';
import { PageLoader } from './shell/page-loader.tsx';

/** The pages by address. All but the first are loaded when they are first opened. */
export function createRouter() {
  return createBrowserRouter([
    { path: '/login', Component: LoginPage, ErrorBoundary: PageFailure },
    {
      path: '/install-certificate',
      ErrorBoundary: PageFailure,
      HydrateFallback: PageLoader,
      lazy: () =>
        import('./publish/install-certificate-page.tsx').then((page) => ({ Component: page.InstallCertificatePage })),
    },
    {
      path: '/',
      Component: AppLayout,
      ErrorBoundary: PageFailure,
      HydrateFallback: PageLoader,
      children: [
        // A page that fails leaves the frame around it standing.
        { ErrorBoundary: PageFailure, children: pages() },
      ],
    },
  ]);
}

function pages(): RouteObject[] {
  return [
    { index: true, Component: WallPage },
    {
      path: 'cameras/new',
      lazy: () => import('./add-camera/add-camera-page.tsx').then((page) => ({ Component: page.AddCameraPage })),
    },
    {
      path: 'cameras/:name',
      lazy: () => import('./camera/camera-page.tsx').then((page) => ({ Component: page.CameraPage })),
    },
    {
      path: 'cameras/:name/edit',
      lazy: () => import('./camera-form/edit-camera-page.tsx').then((page) => ({ Component: page.EditCameraPage })),
    },
    {
      path: 'cameras/:name/places',
      lazy: () => import('./places/places-page.tsx').then((page) => ({ Component: page.PlacesPage })),
    },
    {
      path: 'search',
      lazy: () => import('./search/search-page.tsx').then((page) => ({ Component: page.SearchPage })),
    },
    {
      path: 'events',
      lazy: () => import('./events/events-page.tsx').then((page) => ({ Component: page.EventsPage })),
    },
    {
      path: 'alerts',
      lazy: () => import('./alerts/alerts-page.tsx').then((page) => ({ Component: page.AlertsPage })),
    },
    {
      path: 'alerts/:id',
      lazy: () => import('./alerts/alert-page.tsx').then((page) => ({ Component: page.AlertPage })),
    },
    {
      path: 'analysis/:section?',
      lazy: () => import('./analysis/analysis-page.tsx').then((page) => ({ Component: page.AnalysisPage })),
    },
    {
      path: 'rules',
      lazy: () => import('./rules/rules-page.tsx').then((page) => ({ Component: page.RulesPage })),
    },
    {
      path: 'rules/new',
      lazy: () => import('./rules/edit-rule-page.tsx').then((page) => ({ Component: page.NewRulePage })),
    },
    {
      path: 'rules/:name',
      lazy: () => import('./rules/edit-rule-page.tsx').then((page) => ({ Component: page.EditRulePage })),
    },
    {
      path: 'publish',
      lazy: () => import('./publish/publish-page.tsx').then((page) => ({ Component: page.PublishPage })),
    },
    {
      path: 'health',
      lazy: () => import('./health/health-page.tsx').then((page) => ({ Component: page.HealthPage })),
    },
    {
      path: 'settings/:section?',
      lazy: () => import('./settings/settings-page.tsx').then((page) => ({ Component: page.SettingsPage })),
    },
    { path: '*', Component: NotFoundPage },
  ];
}

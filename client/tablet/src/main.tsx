// The page's start: the worker with the core, the client, and the app around them.
import { render } from 'preact';
import { App } from './app/app';
import { watchPage } from './app/autosave';
import { watchIdle } from './app/lock';
import { startRouter } from './app/router';
import { start } from './app/start';
import { watchUpdates } from './app/update';
import { takeInvitationFromAddress } from './screens/shell/invitation';
import './styles/app.scss';

takeInvitationFromAddress();
startRouter();
watchPage();
watchIdle();
void start();
void watchUpdates();

const root = document.getElementById('app');
if (root) render(<App />, root);
